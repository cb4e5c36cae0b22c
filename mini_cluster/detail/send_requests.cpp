#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/mini_cluster/detail/kept_message.hpp>
#include <rmq/mini_cluster/detail/property_map.hpp>
#include <rmq/mini_cluster/detail/send_checks.hpp>
#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/detail/base64.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/sys_flag.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

using protocol::send_request;
using protocol::stored_message_fields;
namespace names = protocol::property_names;

response receipt(const broker_settings& settings, std::string_view ids, std::int32_t queue_id,
                 std::int64_t queue_offset, std::string_view transaction_id) {
    response r = begun(settings);
    r.fields.add_owned("msgId", std::string{ids}).add("queueId", queue_id).add("queueOffset", queue_offset);
    if (!transaction_id.empty()) r.fields.add_owned("transactionId", std::string{transaction_id});
    return r;
}

response too_large(const broker_settings& s) {
    return refusal(s, response_code::message_illegal,
                   "the message is illegal, maybe msg body or properties length not matched. msg body length limit " +
                       std::to_string(s.max_body_size) + "B, msg properties length limit 32KB.");
}

response full(const broker_settings& s) {
    return refusal(
        s, response_code::service_not_available,
        "service not available now. It may be caused by one of the following reasons: the broker's disk is "
        "full [CL:  1.00 CQ:  1.00 INDEX:  1.00], messages are put to the slave, message store has been shut "
        "down, etc.");
}

// What the broker adds to a message's own properties.
void complete(property_map& properties, broker_state& broker, moment now) {
    const broker_settings& s = broker.settings;
    if (s.release.fills_in_properties()) {
        properties.put("MSG_REGION", s.region);
        properties.put("TRACE_ON", "true");
        properties.remove("POP_CK");
        if (properties.find(names::unique_key).empty()) {
            const std::chrono::system_clock::time_point wall{std::chrono::milliseconds{now.wall_ms}};
            properties.put(names::unique_key, broker.unique_ids.next(wall));
        }
    }
    properties.put("CLUSTER", s.cluster);
}

std::string transaction_id_of(const property_map& properties, const broker_settings& s) {
    return s.release.fills_in_properties() ? std::string{properties.find(names::unique_key)} : std::string{};
}

stored_message_fields fields_of(const broker_state& broker, const request& r, const send_request& send,
                                std::int32_t queue_id) {
    stored_message_fields m;
    m.topic = send.topic;
    m.queue_id = queue_id;
    m.flag = send.flag;
    m.sys_flag = send.sys_flag;
    m.born_timestamp = send.born_timestamp;
    m.store_timestamp = r.now.wall_ms;
    m.born_host = broker.peers.at(r.from);
    m.store_host = broker.settings.address;
    m.reconsume_times = send.reconsume_times;
    return m;
}

// What a consumer sends to its retry topic comes back after its delay, or is a dead letter after too many attempts
// (handleRetryAndDLQ).
void prepare_retry(broker_state& broker, const send_request& send, property_map& properties, stored_message_fields& m,
                   std::string& dead_letters) {
    if (!protocol::is_retry_topic(send.topic)) return;
    const std::int32_t most = send.max_reconsume_times.value_or(default_max_reconsume_times);
    const bool too_often = broker.settings.release.is_5() ? send.reconsume_times > most : send.reconsume_times >= most;
    if (!too_often) return;
    dead_letters = protocol::dead_letter_topic(send.topic.substr(protocol::retry_topic({}).size()));
    if (broker.topics.find(dead_letters) == nullptr) broker.topics.put({dead_letters, 1, 1, perm_read | perm_write});
    m.topic = dead_letters;
    m.queue_id = 0;
    properties.remove(names::delay);
}

// Why a message can't be delivered when it wants to be.
std::optional<response> objection(const broker_settings& s, const schedule& plan, const property_map& properties) {
    switch (plan.when) {
        case schedule::kind::at_once:
        case schedule::kind::later:
            return std::nullopt;
        case schedule::kind::no_timers:
            return refusal(s, response_code::system_error,
                           "accurate timer message is not enabled, timerWheelEnable is false");
        case schedule::kind::illegal_timer:
            return refusal(s, response_code::message_illegal,
                           "timer message illegal, the delay time should not be bigger than the max delay " +
                               std::to_string(std::chrono::milliseconds{s.longest_timer}.count()) +
                               "ms; or if set del msg, the delay time should be bigger than the current time");
        case schedule::kind::illegal_level:
            break;
    }
    return thrown("java.lang.NumberFormatException: For input string: \"" + std::string{properties.find(names::delay)} +
                  '"');
}

// By this a message that waits for its time can be recalled; the wheel's time is a second's beginning, and one is added
// to tell that.
std::string recall_handle(const broker_settings& s, const property_map& properties) {
    std::int64_t slot = 0;
    const auto text = properties.find("TIMER_OUT_MS");
    std::from_chars(text.data(), text.data() + text.size(), slot);
    std::string plain = "v1 " + std::string{properties.find("REAL_TOPIC")} + ' ' + s.name + ' ';
    plain += std::to_string(slot + 1) + ' ' + std::string{properties.find(names::unique_key)};
    std::string handle = protocol::detail::to_base64(protocol::detail::as_bytes(plain));
    std::ranges::replace(handle, '+', '-');
    std::ranges::replace(handle, '/', '_');
    return handle;
}

response store_one(broker_state& broker, const request& r, const send_request& send, std::int32_t queue_id,
                   effects& others) {
    const broker_settings& s = broker.settings;
    property_map properties{send.properties};
    complete(properties, broker, r.now);
    const std::string transaction_id = transaction_id_of(properties, s);

    stored_message_fields m = fields_of(broker, r, send, queue_id);
    m.body = protocol::detail::as_text(r.body);
    if (properties.find("TRAN_MSG") == "true") {
        // Nobody sees it before its transaction is ended.
        properties.put("REAL_TOPIC", std::string{send.topic});
        properties.put("REAL_QID", std::to_string(queue_id));
        m.topic = half_topic;
        m.queue_id = 0;
        m.sys_flag = protocol::sys_flag::with_transaction(m.sys_flag, 0);
    }
    std::string dead_letters;  // m.topic looks at it
    prepare_retry(broker, send, properties, m, dead_letters);
    const bool half = m.topic == half_topic;
    const schedule plan = half ? schedule{} : schedule_of(s, m.topic, m.queue_id, properties, r.now);
    if (auto no = objection(s, plan, properties)) return *std::move(no);
    const bool waits = plan.when == schedule::kind::later;
    if (waits) {
        m.topic = plan.topic;
        m.queue_id = plan.queue_id;
    }
    // "Save 9 bytes for each message", says 4.x's comment; but what is stored elsewhere first is written anew, with it.
    if (!s.release.fills_in_properties() && !waits && !half) properties.remove(names::wait);
    const std::string text = properties.text(s.release);
    m.properties = text;
    if (text.size() > protocol::max_properties_size || m.body.size() > static_cast<std::size_t>(s.max_body_size)) {
        return too_large(s);
    }
    if (!broker.store.has_room(1, protocol::stored_size(m))) return full(s);
    const std::int32_t tag_code = tag_code_of(properties.find(names::tags));
    const auto where = broker.store.put(m, tag_code);
    if (!where) return refusal(s, response_code::system_error, where.error().detail);
    ++broker.messages_put;
    if (waits) broker.delayed.add(where->commit_log_offset, plan.due);
    if (half)
        on_half_message(broker, where->commit_log_offset, properties.find("CHECK_IMMUNITY_TIME_IN_SECONDS"), r.now);
    on_arrival(broker, m.topic, m.queue_id, *where, others);
    response done =
        receipt(s, offset_id(s.address, where->commit_log_offset), queue_id, where->queue_offset, transaction_id);
    if (plan.topic == timer_topic && s.release.gives_recall_handles() && !protocol::is_retry_topic(send.topic))
        done.fields.add_owned("recallHandle", recall_handle(s, properties));
    return done;
}

// The properties of a batch itself, completed, are appended to those of each of its messages.
response store_batch(broker_state& broker, const request& r, const send_request& send, std::int32_t queue_id,
                     effects& others) {
    const broker_settings& s = broker.settings;
    if (protocol::is_retry_topic(send.topic)) {
        return refusal(s, response_code::message_illegal,
                       "batch request does not support retry group " + std::string{send.topic});
    }
    if (r.body.size() > static_cast<std::size_t>(s.max_body_size)) return too_large(s);
    const auto items = protocol::decode_batch_body(r.body);
    if (!items) return thrown("java.lang.RuntimeException: " + items.error().detail);

    property_map common{send.properties};
    if (s.release.fills_in_properties()) {
        common.put("MSG_REGION", s.region);
        common.put("TRACE_ON", "true");
    }
    common.put("CLUSTER", s.cluster);
    if (auto level = common.find(names::delay); !level.empty() && level != "0") return too_large(s);  // as Java says it
    const std::string common_text = common.text(s.release);
    const std::string transaction_id = transaction_id_of(common, s);

    std::vector<std::string> texts;
    std::vector<stored_message_fields> messages;
    texts.reserve(items->size());  // the messages hold views of them
    std::size_t bytes = 0;
    for (const protocol::batch_item& item : *items) {
        std::string& text = texts.emplace_back(item.properties);
        if (!text.empty() && text.back() != protocol::property_end) text += protocol::property_end;
        text += common_text;
        if (text.size() > protocol::max_properties_size) return too_large(s);
        stored_message_fields& m = messages.emplace_back(fields_of(broker, r, send, queue_id));
        m.flag = item.flag;
        m.body = item.body;
        m.properties = text;
        bytes += protocol::stored_size(m);
    }
    if (!broker.store.has_room(messages.size(), bytes)) return full(s);

    std::string ids;
    std::optional<std::int64_t> first;
    for (const stored_message_fields& m : messages) {
        const auto tags = protocol::find_property(protocol::read_properties(m.properties), names::tags);
        const std::int32_t tag_code = tag_code_of(tags.value_or(std::string_view{}));
        const auto where = broker.store.put(m, tag_code);
        if (!where) return refusal(s, response_code::system_error, where.error().detail);
        if (!first) first = where->queue_offset;
        ids.append(ids.empty() ? "" : ",").append(offset_id(s.address, where->commit_log_offset));
        ++broker.messages_put;
        on_arrival(broker, m.topic, m.queue_id, *where, others);
    }
    return receipt(s, ids, queue_id, first.value_or(0), transaction_id);
}

}  // namespace

response storage_free_receipt(const broker_settings& settings) {
    return receipt(settings, offset_id(settings.address, 0), 0, 0, {});
}

// SEND_MESSAGE, SEND_MESSAGE_V2, SEND_BATCH_MESSAGE: the code says how the fields are called, the field `batch` whether
// it is a batch.
std::optional<response> on_send(broker_state& broker, const request& r, effects& others) {
    const broker_settings& s = broker.settings;
    if (s.storage_free) {
        ++broker.messages_put;
        return storage_free_receipt(s);
    }
    if (r.body.empty() && s.release.is_5()) {
        return thrown(
            "java.lang.NullPointerException: Cannot read the array length because the return value of "
            "\"org.apache.rocketmq.remoting.protocol.RemotingCommand.getBody()\" is null");
    }
    const auto send = protocol::decode_send_message_request(r.head);
    if (!send) return thrown(java_exception(r.head, send.error()));
    const topic_config* topic = nullptr;
    if (auto no = objection(broker, r, *send, topic)) return no;
    const auto queue_id = queue_for(broker, *send, *topic);
    if (!queue_id) return thrown("java.lang.ArithmeticException: / by zero");
    return send->batch ? store_batch(broker, r, *send, *queue_id, others)
                       : store_one(broker, r, *send, *queue_id, others);
}

}  // namespace rmq::mini
