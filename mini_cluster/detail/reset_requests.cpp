#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/mini_cluster/detail/queue_times.hpp>
#include <rmq/protocol/broker_pushes/offset_reset.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/offset_table_body.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace rmq::mini {

namespace {

using offsets = std::vector<protocol::queue_offset>;

constexpr std::int32_t max_queues = 65'536;

struct asked_reset {
    std::string_view topic;
    std::string_view group;
    std::int64_t timestamp = 0;  // below 0: the end
    bool force = false;          // also forwards
    std::int32_t queue_id = -1;
    std::int64_t offset = -1;
};

response said(response_code code, std::string remark) {
    response r;
    r.code = code;
    r.remark = std::move(remark);
    r.has_fields = false;
    return r;
}

std::int64_t offset_then(const broker_state& broker, const asked_reset& asked, std::int32_t queue) {
    if (asked.timestamp < 0) return broker.store.max_offset(asked.topic, queue);
    return queue_times{broker.store, asked.topic, queue}.at_time(asked.timestamp, broker.settings.release);
}

// AdminBrokerProcessor.resetOffsetInner: kept until the next pull of each queue, whoever is online.
response reset_here(broker_state& broker, const asked_reset& asked) {
    const topic_config* topic = broker.topics.find(asked.topic);
    const std::string group{asked.group};
    const std::string name{asked.topic};
    if (topic == nullptr) return said(response_code::topic_not_exist, "Topic " + name + " does not exist");
    if (!broker.groups.has(asked.group))
        return said(response_code::subscription_group_not_exist, "Group " + group + " does not exist");
    offsets to;
    if (asked.queue_id >= 0) {
        const std::int64_t end = broker.store.max_offset(asked.topic, asked.queue_id);
        if (asked.offset != -1 && (asked.offset < 0 || asked.offset > end + 1)) {
            return said(response_code::system_error, "Target offset " + std::to_string(asked.offset) +
                                                         " not in consume queue range [0-" + std::to_string(end) + ']');
        }
        to.push_back({{name, broker.settings.name, asked.queue_id},
                      asked.offset != -1 ? asked.offset : offset_then(broker, asked, asked.queue_id)});
    } else {
        for (std::int32_t queue = 0; queue < std::min(topic->read_queues, max_queues); ++queue)
            to.push_back({{name, broker.settings.name, queue}, offset_then(broker, asked, queue)});
    }
    if (to.empty()) return said(response_code::system_error, "No queues to reset.");
    for (const auto& [queue, offset] : to) {
        broker.resets.put(asked.group, asked.topic, queue.queue_id, offset);
        broker.offsets.put(asked.group, asked.topic, queue.queue_id, offset);
    }
    response done = with_body(protocol::encode_offset_table(to));
    done.has_fields = false;
    return done;
}

// Broker2Client.resetOffset: the consumers do it themselves.
response reset_at_clients(broker_state& broker, const asked_reset& asked, bool for_cpp, effects& others) {
    const topic_config* topic = broker.topics.find(asked.topic);
    const std::string group{asked.group};
    const std::string name{asked.topic};
    if (topic == nullptr) {
        return said(response_code::system_error,
                    "[reset-offset] reset offset failed, no topic in this broker. topic=" + name);
    }
    offsets to;
    for (std::int32_t queue = 0; queue < std::min(topic->write_queues, max_queues); ++queue) {
        const auto now = broker.offsets.find(asked.group, asked.topic, queue);
        if (!now) return said(response_code::system_error, "THe consumer group <" + group + "> not exist");
        const std::int64_t then = std::max<std::int64_t>(0, offset_then(broker, asked, queue));
        to.push_back({{name, broker.settings.name, queue}, asked.force ? then : std::min(then, *now)});
    }
    const auto* online = broker.clients.consumers(asked.group);
    if (online == nullptr) {
        return said(response_code::consumer_not_online,
                    "Consumer not online, so can not reset offset, Group: " + group + " Topic: " + name +
                        " Timestamp: " + std::to_string(asked.timestamp));
    }
    // Recorded: the consumers are not told whether it was forced.
    const auto fields = protocol::encode_offset_reset(asked.topic, asked.group, asked.timestamp, false);
    const std::string body = for_cpp ? protocol::encode_offset_list(to) : protocol::encode_offset_table(to);
    for (const auto& [on, client] : online->members) {
        tell_client(broker, on, request_code::reset_consumer_client_offset, fields.fields(),
                    protocol::detail::as_bytes(body), true, others);
    }
    response done = with_body(protocol::encode_offset_table(to));
    done.has_fields = false;
    done.remark = "not set any response code";  // they forget to take it back
    return done;
}

}  // namespace

// INVOKE_BROKER_TO_RESET_OFFSET
std::optional<response> on_reset_offsets(broker_state& broker, const request& r, effects& others) {
    const auto topic = r.head.find("topic");
    const auto group = r.head.find("group");
    if (!topic) return thrown("java.lang.NullPointerException: topic is null");
    asked_reset asked{*topic, group.value_or("null"), r.head.find_i64("timestamp").value_or(0),
                      r.head.find_bool("isForce").value_or(false)};
    if (broker.settings.release.resets_with_pulls()) {
        asked.queue_id = r.head.find_i32("queueId").value_or(-1);
        asked.offset = r.head.find_i64("offset").value_or(-1);
        return reset_here(broker, asked);
    }
    return reset_at_clients(broker, asked, r.head.lang == protocol::language::cpp, others);
}

}  // namespace rmq::mini
