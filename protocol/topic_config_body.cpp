#include <rmq/protocol/detail/data_version_json.hpp>
#include <rmq/protocol/detail/topic_config_json.hpp>
#include <rmq/protocol/topic_config_body.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;
using nlohmann::json;

json to_json(const topic_config& c) {
    return {{"attributes", c.attributes},       {"order", c.ordered},        {"perm", c.perm},
            {"readQueueNums", c.read_queues},   {"topicName", c.name},       {"topicFilterType", c.filter_type},
            {"writeQueueNums", c.write_queues}, {"topicSysFlag", c.sys_flag}};
}

topic_config read_config(const body_value& v) {
    topic_config out{.name = v["topicName"].text()};
    out.read_queues = v.i32_or("readQueueNums", out.read_queues);
    out.write_queues = v.i32_or("writeQueueNums", out.write_queues);
    out.perm = v.i32_or("perm", out.perm);
    out.filter_type = v.text_or("topicFilterType", out.filter_type);
    out.sys_flag = v.i32_or("topicSysFlag", out.sys_flag);
    out.ordered = v.boolean_or("order", out.ordered);
    if (const auto attributes = v.find("attributes")) out.attributes = attributes->texts();
    return out;
}

}  // namespace

topic_config_table detail::read_topic_config_table(const body_value& body) {
    topic_config_table out;
    body["topicConfigTable"].each_member(
        [&](const std::string& topic, const body_value& v) { out.topics.emplace(topic, read_config(v)); });
    out.version = detail::read_data_version(body);
    return out;
}

std::string encode_topic_config(const topic_config& config) { return detail::write_json(to_json(config)); }

result<topic_config> decode_topic_config(std::span<const std::byte> body) {
    return detail::decode_body(body, "the configuration of a topic", read_config);
}

std::string encode_topic_config_table(const topic_config_table& table) {
    json topics = json::object();
    for (const auto& [name, config] : table.topics) topics[name] = to_json(config);
    return detail::write_json(
        {{"dataVersion", detail::to_json(table.version)}, {"topicConfigTable", std::move(topics)}});
}

result<topic_config_table> decode_topic_config_table(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_ALL_TOPIC_CONFIG", detail::read_topic_config_table);
}

}  // namespace rmq::protocol
