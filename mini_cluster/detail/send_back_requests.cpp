#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/mini_cluster/detail/property_map.hpp>
#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/send_back.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <string>
#include <utility>

namespace rmq::mini {

namespace {

namespace names = protocol::property_names;

response said(response_code code, std::string remark) {
    response r;
    r.code = code;
    if (!remark.empty()) r.remark = std::move(remark);
    r.has_fields = false;
    return r;
}

const topic_config* made(broker_state& broker, std::string name) {
    if (const auto* known = broker.topics.find(name)) return known;
    return broker.topics.put({std::move(name), 1, 1, perm_read | perm_write});
}

}  // namespace

// AbstractSendMessageProcessor.consumerSendMsgBack, in its order. Groups are created by being named.
std::optional<response> on_send_back(broker_state& broker, const request& r, effects& others) {
    const auto asked = protocol::decode_send_back_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    const std::string group{asked->group};
    if (!protocol::check_group(group)) {
        return said(response_code::subscription_group_not_exist,
                    "subscription group not exist, " + group + ' ' + std::string{broker.settings.release.advice()});
    }
    const auto* retry = made(broker, protocol::retry_topic(group));
    if (retry == nullptr)
        return said(response_code::system_error, "topic[" + protocol::retry_topic(group) + "] not exist");
    const auto original = stored_at(broker, asked->commit_log_offset);
    if (!original) {
        return said(response_code::system_error,
                    "look message by offset failed, " + std::to_string(asked->commit_log_offset));
    }

    kept_message again = copy_of(*original);
    property_map properties{again.properties};
    if (properties.find("RETRY_TOPIC").empty()) properties.put("RETRY_TOPIC", std::string{original->topic});
    if (properties.find("ORIGIN_MESSAGE_ID").empty())
        properties.put("ORIGIN_MESSAGE_ID", original->offset_message_id());
    again.rest.reconsume_times = original->reconsume_times + 1;
    again.rest.queue_id = 0;
    again.rest.store_timestamp = r.now.wall_ms;
    again.rest.store_host = broker.settings.address;
    const std::int32_t level = asked->delay_level == 0 ? 3 + original->reconsume_times : asked->delay_level;
    if (original->reconsume_times >= asked->max_reconsume_times.value_or(default_max_reconsume_times) || level < 0) {
        again.topic = protocol::dead_letter_topic(group);
        if (made(broker, again.topic) == nullptr)
            return said(response_code::system_error, "topic[" + again.topic + "] not exist");
        properties.remove(names::delay);
    } else {
        again.topic = retry->name;
        properties.put(names::delay, std::to_string(level));
    }
    properties.put(names::wait, "false");
    if (!deliver_in_time(broker, std::move(again), std::move(properties), r.now, others))
        return said(response_code::system_error, "CREATE_MAPPED_FILE_FAILED");
    return said(response_code::success, {});
}

}  // namespace rmq::mini
