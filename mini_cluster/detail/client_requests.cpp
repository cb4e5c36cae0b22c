#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/broker_pushes/consumer_ids_changed.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/topic_name.hpp>
#include <rmq/protocol/unregister_client.hpp>

#include <map>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

// NOTIFY_CONSUMER_IDS_CHANGED to all members of a group: they share out the queues anew.
void announce_change(broker_state& broker, std::string_view group, effects& others) {
    const auto* g = broker.clients.consumers(group);
    if (g == nullptr || g->broadcasting) return;
    const auto fields = protocol::encode_consumer_ids_changed(group);
    for (const auto& [on, id] : g->members) {
        tell_client(broker, on, request_code::notify_consumer_ids_changed, fields.fields(), {}, true, others);
    }
}

// The subscriptions of one group as its heartbeat says; a short heartbeat (V2) leaves them as they are.
std::map<std::string, subscription, std::less<>> wanted_by(const broker_state& broker,
                                                           const protocol::heartbeat_data& beat,
                                                           const protocol::consumer_data& c) {
    if (beat.without_subscriptions) {
        const auto* known = broker.clients.consumers(c.group);
        if (known != nullptr) return known->subscriptions;
    }
    std::map<std::string, subscription, std::less<>> wanted;
    for (const protocol::subscription& s : c.subscriptions) {
        wanted.insert_or_assign(s.topic, subscription{tag_filter::of(s), s.version});
    }
    return wanted;
}

}  // namespace

std::int32_t tell_client(broker_state& broker, connection_id to, request_code code,
                         std::span<const protocol::ext_field> fields, std::span<const std::byte> body, bool oneway,
                         effects& others) {
    protocol::command_header header;
    header.code = static_cast<std::int32_t>(code);
    header.lang = protocol::language::java;
    header.version = broker.settings.release.version;
    header.opaque = broker.next_opaque++;
    header.flag = oneway ? protocol::flag_oneway : 0;
    header.ext = fields;
    const bool binary = broker.settings.answers == answer_type::rocketmq;
    auto frame = protocol::encode_frame(binary ? serialize_type::rocketmq : serialize_type::json, header, body);
    if (frame) others.send(to, *std::move(frame));
    return header.opaque;
}

std::optional<response> on_heartbeat(broker_state& broker, const request& r, effects& others) {
    if (r.body.empty()) return thrown("java.lang.NullPointerException: heartbeatData is null");
    const auto beat = protocol::decode_heartbeat_body(r.body);
    if (!beat) return thrown("com.alibaba.fastjson.JSONException: " + beat.error().detail);

    // Without a fingerprint there is no telling: always "changed", so that nobody leaves subscriptions out.
    bool changed = beat->fingerprint == 0;
    for (const protocol::consumer_data& c : beat->consumers) {
        // As Java: a group that can't be is left out without a word.
        if (!protocol::check_group(c.group)) continue;
        broker.groups.add(c.group);
        const std::string retry = protocol::retry_topic(c.group);
        if (broker.topics.find(retry) == nullptr) broker.topics.put({retry, 1, 1, perm_read | perm_write});
        if (beat->fingerprint != 0) changed |= broker.clients.note_fingerprint(c.group, beat->fingerprint);
        const bool broadcasting = c.model == protocol::message_model::broadcasting;
        if (broker.clients.add_consumer(r.from, c.group, beat->client_id, broadcasting, wanted_by(broker, *beat, c))) {
            announce_change(broker, c.group, others);
        }
    }
    for (const std::string& group : beat->producer_groups) broker.clients.add_producer(r.from, group, beat->client_id);

    response done;
    done.has_fields = broker.settings.release.knows_heartbeat_v2();
    if (done.has_fields) done.fields.add("IS_SUPPORT_HEART_BEAT_V2", true).add("IS_SUB_CHANGE", changed);
    return done;
}

std::optional<response> on_unregister(broker_state& broker, const request& r, effects& others) {
    const auto leaving = protocol::decode_unregister_client_request(r.head);
    if (!leaving) return thrown(java_exception(r.head, leaving.error()));
    if (!leaving->producer_group.empty()) broker.clients.remove_producer(r.from, leaving->producer_group);
    if (!leaving->consumer_group.empty() && broker.clients.remove_consumer(r.from, leaving->consumer_group)) {
        announce_change(broker, leaving->consumer_group, others);
    }
    return response{};
}

void on_clients_gone(broker_state& broker, connection_id which, effects& others) {
    for (const std::string& group : broker.clients.remove(which)) announce_change(broker, group, others);
}

}  // namespace rmq::mini
