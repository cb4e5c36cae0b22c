#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/mini_cluster/detail/property_map.hpp>
#include <rmq/protocol/broker_pushes/transaction_check.hpp>
#include <rmq/protocol/end_transaction.hpp>
#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

namespace names = protocol::property_names;

constexpr std::string_view check_times = "TRANSACTION_CHECK_TIMES";
constexpr std::string_view given_up_topic = "TRANS_CHECK_MAX_TIME_TOPIC";
constexpr std::int64_t max_checks = 15;

response said(response_code code, std::string remark) {
    response r;
    r.code = code;
    if (!remark.empty()) r.remark = std::move(remark);
    r.has_fields = false;
    return r;
}

std::int64_t number_in(std::string_view text) {
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

// EndTransactionProcessor.checkPrepareMessage, in its order.
std::optional<response> objection(const std::optional<message_view>& half,
                                  const protocol::end_transaction_fields& end) {
    if (!half) return said(response_code::system_error, "Find prepared transaction message failed");
    const auto group = half->property(names::producer_group);
    if (!group) return thrown("java.lang.NullPointerException: \"pgroupRead\" is null");
    if (*group != end.producer_group) return said(response_code::system_error, "The producer group wrong");
    if (half->queue_offset != end.queue_offset)
        return said(response_code::system_error, "The transaction state table offset wrong");
    return std::nullopt;
}

// The message that was meant, out of the half one. Its properties stay as they are, TRAN_MSG and REAL_TOPIC included:
// Java removes them from the map, but stores the string that it made before.
kept_message made_whole(const broker_state& broker, const message_view& half) {
    kept_message out = copy_of(half);
    property_map properties{out.properties};
    out.topic = properties.find("REAL_TOPIC");
    out.rest.queue_id = static_cast<std::int32_t>(number_in(properties.find("REAL_QID")));
    out.rest.sys_flag = protocol::sys_flag::with_transaction(half.sys_flag, protocol::sys_flag::transaction_commit);
    out.rest.prepared_transaction_offset = half.commit_log_offset;
    out.put(properties, broker.settings.release);
    return out;
}

// The broker asks one of the group's live producers, each in its turn.
void ask_producer(broker_state& broker, const message_view& half, effects& others) {
    const auto group = half.property(names::producer_group).value_or("");
    const auto to = broker.clients.next_producer(group);
    if (!to) return;
    kept_message real = copy_of(half);
    property_map properties{real.properties};
    real.topic = properties.find("REAL_TOPIC");
    real.rest.queue_id = static_cast<std::int32_t>(number_in(properties.find("REAL_QID")));
    auto fields = real.fields();
    fields.queue_offset = half.queue_offset;
    fields.commit_log_offset = half.commit_log_offset;
    std::vector<std::byte> body;
    if (!protocol::encode_stored_message(fields, body)) return;
    const auto id = half.property(names::unique_key).value_or("");
    const auto place = half.offset_message_id();
    const bool newer = broker.settings.release.version >= protocol::v5(3, 0);
    const auto header = protocol::encode_transaction_check(
        {.queue_offset = half.queue_offset,
         .commit_log_offset = half.commit_log_offset,
         .message_id = id,
         .transaction_id = id,
         .offset_message_id = place,
         .half_topic = newer ? half_topic : std::string_view{},
         .broker_name = newer ? std::string_view{broker.settings.name} : std::string_view{}});
    tell_client(broker, *to, request_code::check_transaction_state, header.fields(), body, true, others);
}

// Each check stores the half message anew, at the end of its queue: that is how Java keeps going through it in order.
void check(broker_state& broker, const message_view& old, moment now, effects& others) {
    kept_message again = copy_of(old);
    property_map properties{again.properties};
    const auto checked = number_in(properties.find(check_times));
    const bool give_up = checked >= max_checks;
    properties.put(check_times, std::to_string(checked + 1));
    again.put(properties, broker.settings.release);
    again.rest.queue_id = 0;
    again.rest.store_timestamp = now.wall_ms;
    again.topic = give_up ? given_up_topic : half_topic;
    if (give_up && broker.topics.find(given_up_topic) == nullptr)
        broker.topics.put({std::string{given_up_topic}, 1, 1, perm_read | perm_write});
    const auto where = deliver(broker, again, others);
    if (!where || give_up) return;
    broker.halves.add(where->commit_log_offset, now.steady + broker.settings.check_interval());
    if (const auto half = stored_at(broker, where->commit_log_offset)) ask_producer(broker, *half, others);
}

}  // namespace

std::optional<response> on_end_transaction(broker_state& broker, const request& r, effects& others) {
    const auto end = protocol::decode_end_transaction_request(r.head);
    if (!end) return thrown(java_exception(r.head, end.error()));
    const bool commit = end->sys_flag == protocol::sys_flag::transaction_commit;
    const bool rollback = end->sys_flag == protocol::sys_flag::transaction_rollback;
    if (!commit && !rollback) return std::nullopt;  // unknown yet: no answer, whoever asks
    const auto half = stored_at(broker, end->commit_log_offset);
    if (auto no = objection(half, *end)) return no;
    if (commit && half) {
        // As there, a second commit of the same half message makes a second message.
        kept_message whole = made_whole(broker, *half);
        property_map properties{whole.properties};
        if (!deliver_in_time(broker, std::move(whole), std::move(properties), r.now, others))
            return said(response_code::system_error, "DEFAULT_STORE_ERROR");
    }
    broker.halves.end(end->commit_log_offset);
    return said(response_code::success, {});
}

void on_half_message(broker_state& broker, std::int64_t commit_log_offset, std::string_view immunity_seconds,
                     moment now) {
    const auto wait = immunity_seconds.empty() ? runtime::duration{broker.settings.transaction_timeout}
                                               : runtime::duration{std::chrono::seconds{std::clamp<std::int64_t>(
                                                     number_in(immunity_seconds), 0, std::int64_t{24} * 60 * 60)}};
    broker.halves.add(commit_log_offset, now.steady + wait);
}

void on_checks_due(broker_state& broker, moment now, effects& others) {
    for (const auto offset : broker.halves.take_due(now.steady)) {
        if (const auto half = stored_at(broker, offset)) check(broker, *half, now, others);
    }
}

}  // namespace rmq::mini
