#include <rmq/mini_cluster/detail/send_checks.hpp>

#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/message_id.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <algorithm>
#include <utility>

namespace rmq::mini {

namespace {

response_code wrong_parameter(const broker_settings& settings) {
    return settings.release.knows_invalid_parameter() ? response_code::invalid_parameter : response_code::system_error;
}

// The topic of a send: there, or created for it.
const topic_config* topic_of(broker_state& broker, const protocol::send_request& send) {
    const topic_config* topic = broker.topics.find(send.topic);
    if (topic == nullptr) topic = broker.topics.inherit(send.topic, send.default_topic, send.default_topic_queues);
    if (topic == nullptr && protocol::is_retry_topic(send.topic)) {
        topic = broker.topics.put({std::string{send.topic}, 1, 1, perm_read | perm_write});
    }
    return topic;
}

}  // namespace

response begun(const broker_settings& settings) {
    response r;
    r.fields.add("MSG_REGION", std::string_view{settings.region}).add("TRACE_ON", true);
    return r;
}

response refusal(const broker_settings& settings, response_code code, std::string remark) {
    return refused(begun(settings), code, std::move(remark));
}

std::string offset_id(const message_host& at, std::int64_t commit_log_offset) {
    const auto ip = protocol::detail::parse_ip(at.ip).value_or(protocol::detail::ip_bytes{});
    return protocol::format_offset_message_id(ip.span(), at.port, commit_log_offset);
}

std::optional<response> objection(broker_state& broker, const request& r, const protocol::send_request& send,
                                  const topic_config*& topic) {
    const broker_settings& s = broker.settings;
    if (const auto fault = name_fault(send.topic)) return refusal(s, wrong_parameter(s), std::string{*fault});
    const std::string name{send.topic};
    if (protocol::is_send_forbidden(send.topic)) {
        return refusal(s, response_code::no_permission, "Sending message to topic[" + name + "] is forbidden.");
    }
    topic = topic_of(broker, send);
    if (topic == nullptr) {
        return refusal(s, response_code::topic_not_exist,
                       "topic[" + name + "] not exist, apply first please!" + std::string{s.release.advice()});
    }
    if (send.queue_id >= std::max(topic->read_queues, topic->write_queues)) {
        const message_host& peer = broker.peers[r.from];
        return refusal(s, wrong_parameter(s),
                       "request queueId[" + std::to_string(send.queue_id) + "] is illegal, " +
                           to_string(*topic, s.release) + " Producer: " + peer.ip + ':' + std::to_string(peer.port));
    }
    return std::nullopt;
}

std::optional<std::int32_t> queue_for(broker_state& broker, const protocol::send_request& send,
                                      const topic_config& topic) {
    if (send.queue_id >= 0) return send.queue_id;
    if (topic.write_queues < 1) return std::nullopt;
    return static_cast<std::int32_t>(broker.dice() % static_cast<std::uint32_t>(topic.write_queues));
}

}  // namespace rmq::mini
