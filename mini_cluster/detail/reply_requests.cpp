#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/mini_cluster/detail/property_map.hpp>
#include <rmq/mini_cluster/detail/send_checks.hpp>
#include <rmq/protocol/broker_pushes/pushed_reply.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/send_message.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

namespace names = protocol::property_names;

constexpr std::chrono::seconds longest_wait{10};  // Broker2Client.callClient

// ReplyMessageProcessor's last steps. What was not pushed is stored like what was, and its place told as well.
response finished(broker_state& broker, const kept_message& m, std::optional<std::string> failure, effects& others) {
    response r = begun(broker.settings);
    const bool pushed = !failure;
    if (failure) {
        r.code = response_code::system_error;
        r.remark = *std::move(failure);
    }
    const auto where = deliver(broker, m, others);
    if (!where && !pushed) return r;
    if (where) ++broker.messages_put;
    r.fields.add_owned("msgId", where ? offset_id(broker.settings.address, where->commit_log_offset) : "0");
    r.fields.add("queueId", m.rest.queue_id).add("queueOffset", where ? where->queue_offset : 0);
    return r;
}

// The reply as it is stored; its client is told when it was pushed, too.
kept_message kept(const broker_state& broker, const request& r, const protocol::send_request& send,
                  std::int32_t queue_id) {
    kept_message m;
    m.topic = send.topic;
    m.body = protocol::detail::as_text(r.body);
    m.rest.queue_id = queue_id;
    m.rest.flag = send.flag;
    m.rest.born_timestamp = send.born_timestamp;
    m.rest.store_timestamp = r.now.wall_ms;
    m.rest.born_host = broker.peers.at(r.from);
    m.rest.store_host = broker.settings.address;
    m.rest.reconsume_times = send.reconsume_times;
    property_map properties{send.properties};
    if (broker.settings.release.fills_in_properties()) {
        properties.put("MSG_REGION", broker.settings.region);
        properties.put("TRACE_ON", "true");
    }
    m.put(properties, broker.settings.release);
    return m;
}

std::int32_t push(broker_state& broker, connection_id to, const protocol::send_request& send, const kept_message& m,
                  moment now, effects& others) {
    property_map properties{m.properties};
    properties.put("PUSH_REPLY_TIME", std::to_string(now.wall_ms));
    const std::string text = properties.text(broker.settings.release);
    pushed_reply reply;
    reply.group = send.producer_group;
    reply.message.topic = m.topic;
    reply.message.queue_id = send.queue_id;
    reply.message.sys_flag = send.sys_flag;
    reply.message.flag = send.flag;
    reply.message.born_timestamp = m.rest.born_timestamp;
    reply.message.born_host = m.rest.born_host;
    reply.message.store_timestamp = now.wall_ms;
    reply.message.store_host = m.rest.store_host;
    reply.message.reconsume_times = send.reconsume_times;
    const auto fields = protocol::encode_pushed_reply(reply, text);
    return tell_client(broker, to, request_code::push_reply_message_to_client, fields.fields(),
                       protocol::detail::as_bytes(m.body), false, others);
}

// Its sender gets the answer it has been waiting for.
void settle(broker_state& broker, const waiting_reply& reply, bool taken, moment now, effects& others) {
    kept_message m = reply.message;
    m.rest.store_timestamp = now.wall_ms;
    std::optional<std::string> failure;
    if (!taken) failure = "push reply message to " + reply.client + "fail.";
    const response r = finished(broker, m, std::move(failure), others);
    if (!reply.is_oneway) others.send(reply.sender, frame_of(broker.settings, r, reply.asked_in, reply.opaque));
}

}  // namespace

// SEND_REPLY_MESSAGE and SEND_REPLY_MESSAGE_V2: pushed to the producer that asked, which has to be connected here.
std::optional<response> on_send_reply(broker_state& broker, const request& r, effects& others) {
    const auto send = protocol::decode_send_message_request(r.head);
    if (!send) return thrown(java_exception(r.head, send.error()));
    if (r.body.empty() && broker.settings.release.is_5()) return thrown("java.lang.NullPointerException: no body");
    const topic_config* topic = nullptr;
    if (auto no = objection(broker, r, *send, topic)) return no;
    const auto queue_id = queue_for(broker, *send, *topic);
    if (!queue_id) return thrown("java.lang.ArithmeticException: / by zero");

    kept_message m = kept(broker, r, *send, *queue_id);
    const std::string client{property_map{m.properties}.find("REPLY_TO_CLIENT")};
    if (client.empty()) return finished(broker, m, "reply message properties[REPLY_TO_CLIENT] is null", others);
    const auto to = broker.clients.producer_named(client);
    if (!to) return finished(broker, m, "push reply message fail, channel of <" + client + "> not found.", others);
    if (broker.replies.full()) return finished(broker, m, "push reply message to " + client + "fail.", others);
    const std::int32_t opaque = push(broker, *to, *send, m, r.now, others);
    broker.replies.add(
        *to, opaque,
        {r.from, r.head.opaque, r.head.type, r.head.is_oneway(), client, std::move(m), r.now.steady + longest_wait});
    return std::nullopt;
}

void on_reply_taken(broker_state& broker, const waiting_reply& reply, bool well, moment now, effects& others) {
    settle(broker, reply, well, now, others);
}

void on_replies_expired(broker_state& broker, moment now, effects& others) {
    for (const waiting_reply& reply : broker.replies.take_expired(now.steady))
        settle(broker, reply, false, now, others);
}

void on_replies_lost(broker_state& broker, connection_id which, effects& others) {
    for (const waiting_reply& reply : broker.replies.drop(which)) {
        // Nobody says what time it is when a connection ends; it was pushed not long ago.
        settle(broker, reply, false, {{}, reply.message.rest.store_timestamp}, others);
    }
}

}  // namespace rmq::mini
