#include <rmq/protocol/topic_route_body.hpp>

#include <rmq/protocol/detail/json_number.hpp>
#include <rmq/protocol/detail/route_json.hpp>
#include <rmq/protocol/limits.hpp>

#include <limits>

namespace rmq::protocol {
namespace {

using detail::body_value;
using detail::java_json_writer;

void write_queues(java_json_writer& to, const route_queues& q, bool old_flag_name) {
    to.open('{').key("brokerName").text(q.broker).key("perm").number(q.perm);
    to.key("readQueueNums").number(q.read_queues);
    to.key(old_flag_name ? "topicSynFlag" : "topicSysFlag").number(q.sys_flag);
    to.key("writeQueueNums").number(q.write_queues).close('}');
}

void write_mapping(java_json_writer& to, const queue_mapping& m) {
    to.open('{').key("bname").text(m.broker).key("currIdMap").open('{');
    for (const auto& [of_topic, of_broker] : m.current_ids) to.key(of_topic).number(of_broker);
    to.close('}').key("dirty").boolean(m.dirty).key("epoch").number(m.epoch).key("scope").text(m.scope);
    to.key("topic").text(m.topic).key("totalQueues").number(m.queues).close('}');
}

std::int32_t read_count(const body_value& v) {
    const std::int32_t count = v.i32();
    constexpr auto most = static_cast<std::int32_t>(default_limits.route_queues);
    if (count < 0 || count > most) v.fail("is not 0 to " + std::to_string(most));
    return count;
}

route_queues read_queues(const body_value& v) {
    return {.broker = v["brokerName"].text(),
            .read_queues = read_count(v["readQueueNums"]),
            .write_queues = read_count(v["writeQueueNums"]),
            .perm = v["perm"].i32(),
            .sys_flag = v.i32_or("topicSysFlag", v.i32_or("topicSynFlag", 0))};
}

queue_mapping read_mapping(const body_value& v) {
    queue_mapping out{.topic = v.text_or("topic", {}),
                      .broker = v.text_or("bname", {}),
                      .scope = v.text_or("scope", {}),
                      .epoch = v.i64_or("epoch", 0),
                      .queues = v.i32_or("totalQueues", 0),
                      .dirty = v.boolean_or("dirty", false)};
    if (const auto ids = v.find("currIdMap")) {
        ids->each_member([&](const std::string& key, const body_value& of_broker) {
            const auto of_topic = detail::decimal_i64(key);
            if (!of_topic || *of_topic < 0 || *of_topic > std::numeric_limits<std::int32_t>::max())
                return of_broker.fail("has a key that is no queue id");
            out.current_ids.emplace(static_cast<std::int32_t>(*of_topic), of_broker.i32());
        });
    }
    return out;
}

topic_route read_route(const body_value& body) {
    topic_route out;
    const auto queues = body["queueDatas"];
    queues.each([&](const body_value& v) { out.queues.push_back(read_queues(v)); });
    const auto brokers = body["brokerDatas"];
    brokers.each([&](const body_value& v) { out.brokers.push_back(detail::read_broker(v)); });
    if (out.brokers.size() > default_limits.route_brokers)
        brokers.fail("has over " + std::to_string(default_limits.route_brokers) + " items");
    if (const auto order = body.find("orderTopicConf")) out.order = order->text();
    if (const auto filters = body.find("filterServerTable")) {
        filters->each_member([&](const std::string& broker, const body_value& servers) {
            auto& at = out.filter_servers[broker];
            servers.each([&](const body_value& server) { at.push_back(server.text()); });
        });
    }
    if (const auto mappings = body.find("topicQueueMappingByBroker")) {
        mappings->each_member(
            [&](const std::string& broker, const body_value& v) { out.mappings.emplace(broker, read_mapping(v)); });
    }
    return out;
}

}  // namespace

std::string encode_topic_route(const topic_route& route, route_form form) {
    java_json_writer to{form.standard_json ? java_json_writer::form::standard : java_json_writer::form::java};
    to.open('{').key("brokerDatas").open('[');
    for (const auto& b : route.brokers) detail::write_broker(to, b);
    to.close(']').key("filterServerTable").open('{');
    for (const auto& [broker, servers] : route.filter_servers) {
        to.key(broker).open('[');
        for (const auto& server : servers) to.text(server);
        to.close(']');
    }
    to.close('}');
    if (route.order) to.key("orderTopicConf").text(*route.order);
    to.key("queueDatas").open('[');
    for (const auto& q : route.queues) write_queues(to, q, form.old_flag_name);
    to.close(']');
    if (!route.mappings.empty()) {
        to.key("topicQueueMappingByBroker").open('{');
        for (const auto& [broker, mapping] : route.mappings) write_mapping(to.key(broker), mapping);
        to.close('}');
    }
    return std::move(to.close('}')).take();
}

result<topic_route> decode_topic_route(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_ROUTEINFO_BY_TOPIC", read_route);
}

}  // namespace rmq::protocol
