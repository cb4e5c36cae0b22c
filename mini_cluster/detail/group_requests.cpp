#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/connections_body.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/stats_body.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

response plain() {
    response r;
    r.has_fields = false;
    return r;
}

response told(std::string_view body) {
    response r = with_body(body);
    r.has_fields = false;
    return r;
}

response no_field(std::string_view name) {
    return thrown("java.lang.NullPointerException: " + std::string{name} + " is null");
}

std::string text_of(const message_host& host) { return host.ip + ':' + std::to_string(host.port); }

std::vector<protocol::client_connection> connections(const broker_state& broker,
                                                     const client_table::channels& clients) {
    std::vector<protocol::client_connection> out;
    for (const auto& [on, client] : clients) {
        const auto peer = broker.peers.find(on);
        out.push_back({.client_id = client.id,
                       .address = peer == broker.peers.end() ? std::string{} : text_of(peer->second),
                       .language = client.lang ? std::string{protocol::to_string(*client.lang)} : std::string{},
                       .version = client.version});
    }
    return out;
}

// Of a consumer that is online, only topics it still wants.
bool is_left_out(const broker_state& broker, std::string_view group, std::string_view topic) {
    const auto* known = broker.clients.consumers(group);
    return known != nullptr && !known->topics.empty() && !known->topics.contains(topic);
}

protocol::queue_progress progress(const broker_state& broker, std::string_view group, const std::string& topic,
                                  std::int32_t queue) {
    protocol::queue_progress p;
    p.queue = {topic, broker.settings.name, queue};
    p.broker_offset = broker.store.max_offset(topic, queue);
    p.consumer_offset = std::max<std::int64_t>(0, broker.offsets.find(group, topic, queue).value_or(0));
    p.pull_offset = std::max(p.consumer_offset, broker.pulled.find(group, topic, queue).value_or(0));
    if (const auto* last = broker.store.find(topic, queue, p.consumer_offset - 1))
        p.last_message = last->store_timestamp;
    return p;
}

// A topic may be created with two billion queues, but no answer tells of more than these.
constexpr std::size_t max_queues_told = 65'536;

}  // namespace

// GET_CONSUMER_CONNECTION_LIST
std::optional<response> on_consumer_connections(broker_state& broker, const request& r, effects&) {
    const auto group = r.head.find("consumerGroup");
    if (!group) return no_field("consumerGroup");
    const auto* known = broker.clients.consumers(*group);
    if (known == nullptr) {
        return refused(plain(), response_code::consumer_not_online,
                       "the consumer group[" + std::string{*group} + "] not online");
    }
    protocol::consumer_connections out;
    out.clients = connections(broker, known->members);
    for (const auto& [topic, s] : known->topics) out.subscriptions.emplace(topic, s.wanted);
    out.type = known->type;
    out.model = known->model;
    out.from = known->from;
    return told(protocol::encode_consumer_connections(out));
}

// GET_PRODUCER_CONNECTION_LIST
std::optional<response> on_producer_connections(broker_state& broker, const request& r, effects&) {
    const auto group = r.head.find("producerGroup");
    if (!group) return no_field("producerGroup");
    const auto* known = broker.clients.producers(*group);
    if (known == nullptr) {
        return refused(plain(), response_code::system_error,
                       "the producer group[" + std::string{*group} + "] not exist");
    }
    return told(protocol::encode_producer_connections(connections(broker, *known)));
}

// GET_CONSUME_STATS: of one topic, or of all of which the group has offsets.
std::optional<response> on_consume_stats(broker_state& broker, const request& r, effects&) {
    const auto group = r.head.find("consumerGroup");
    if (!group) return no_field("consumerGroup");
    const auto only = r.head.find("topic").value_or("");
    const auto topics = only.empty() ? broker.offsets.topics_of(*group) : std::vector<std::string>{std::string{only}};
    protocol::consume_stats stats;
    for (const std::string& name : topics) {
        const topic_config* topic = broker.topics.find(name);
        if (topic == nullptr || is_left_out(broker, *group, name)) continue;
        for (std::int32_t queue = 0; queue < topic->read_queues && stats.queues.size() < max_queues_told; ++queue)
            stats.queues.push_back(progress(broker, *group, name, queue));
    }
    return told(protocol::encode_consume_stats(stats));
}

// QUERY_TOPIC_CONSUME_BY_WHO: who is there, or has ever committed an offset.
std::optional<response> on_groups_of_topic(broker_state& broker, const request& r, effects&) {
    const auto topic = r.head.find("topic");
    if (!topic) return no_field("topic");
    std::set<std::string> groups;
    for (std::string& g : broker.clients.consumers_of(*topic)) groups.insert(std::move(g));
    for (std::string& g : broker.offsets.groups_of(*topic)) groups.insert(std::move(g));
    return told(protocol::encode_group_list({groups.begin(), groups.end()}));
}

// QUERY_TOPICS_BY_CONSUMER
std::optional<response> on_topics_of_group(broker_state& broker, const request& r, effects&) {
    const auto group = r.head.find("group");
    if (!group) return no_field("group");
    return told(protocol::encode_topic_list(
        {.topics = broker.offsets.topics_of(*group), .broker_address = text_of(broker.settings.address)}));
}

}  // namespace rmq::mini
