#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/broker_pushes/consumer_ids_changed.hpp>
#include <rmq/protocol/check_client_body.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/topic_name.hpp>
#include <rmq/protocol/unregister_client.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

// ClientHousekeepingService
constexpr std::chrono::seconds scan_interval{10};

// NOTIFY_CONSUMER_IDS_CHANGED to all members of a group: they share out the queues anew.
void announce_change(broker_state& broker, std::string_view group, effects& others) {
    const auto* g = broker.clients.consumers(group);
    if (g == nullptr || g->is_broadcasting()) return;
    const auto fields = protocol::encode_consumer_ids_changed(group);
    for (const auto& [on, channel] : g->members) {
        tell_client(broker, on, request_code::notify_consumer_ids_changed, fields.fields(), {}, true, others);
    }
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
    const client_channel me{beat->client_id, r.head.lang, r.head.version, r.now.steady};
    if (!broker.next_scan) broker.next_scan = r.now.steady + scan_interval;
    for (const protocol::consumer_data& c : beat->consumers) {
        // As Java: a group that can't be is left out without a word.
        if (!protocol::check_group(c.group)) continue;
        broker.groups.add(c.group);
        const std::string retry = protocol::retry_topic(c.group);
        if (broker.topics.find(retry) == nullptr) broker.topics.put({retry, 1, 1, perm_read | perm_write});
        if (beat->fingerprint != 0) changed |= broker.clients.note_fingerprint(c.group, beat->fingerprint);
        // A short heartbeat (V2) leaves the subscriptions as they are.
        if (broker.clients.add_consumer(r.from, c, me, beat->without_subscriptions, broker.settings.release.is_5())) {
            announce_change(broker, c.group, others);
        }
    }
    for (const std::string& group : beat->producer_groups) broker.clients.add_producer(r.from, group, me);

    response done;
    done.has_fields = broker.settings.release.knows_heartbeat_v2();
    if (done.has_fields) done.fields.add("IS_SUPPORT_HEART_BEAT_V2", true).add("IS_SUB_CHANGE", changed);
    return done;
}

// CHECK_CLIENT_CONFIG: consumers ask it about each of their subscriptions that is no list of tags.
std::optional<response> on_check_client(broker_state& broker, const request& r, effects&) {
    response told;
    told.has_fields = false;
    if (r.body.empty()) {
        if (broker.settings.release.is_5()) return told;
        return thrown(R"(java.lang.NullPointerException: Cannot read the array length because "bytes" is null)");
    }
    const auto asked = protocol::decode_check_client_body(r.body);
    if (!asked) return thrown("com.alibaba.fastjson.JSONException: " + asked.error().detail);
    const std::string& type = asked->subscription.expression_type;
    if (is_tag_type(type)) return told;
    if (!broker.settings.property_filter) {
        return refused(std::move(told), response_code::system_error,
                       "The broker does not support consumer to filter message by " + type);
    }
    std::string fault =
        R"java(Cannot invoke "org.apache.rocketmq.filter.FilterSpi.compile(String)" because the return value of )java"
        R"java("org.apache.rocketmq.filter.FilterFactory.get(String)" is null)java";
    if (type == sql_type) fault = sql_filter::fault(asked->subscription.expression, broker.settings.release.is_5());
    if (fault.empty()) return told;
    return refused(std::move(told), response_code::subscription_parse_failed, std::move(fault));
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

void on_scan_due(broker_state& broker, moment now, effects& others) {
    if (!broker.next_scan || *broker.next_scan > now.steady) return;
    for (const connection_id silent : broker.clients.silent_since(now.steady - broker.settings.client_expiry)) {
        on_clients_gone(broker, silent, others);
        others.end(silent, ending::orderly);
    }
    broker.next_scan.reset();
    if (!broker.clients.empty()) broker.next_scan = now.steady + scan_interval;
}

}  // namespace rmq::mini
