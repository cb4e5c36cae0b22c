#include <rmq/protocol/detail/data_version_json.hpp>
#include <rmq/protocol/group_config_body.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;
using nlohmann::json;

json to_json(const group_config& c) {
    json out = {{"attributes", c.attributes},
                {"brokerId", c.broker_id},
                {"consumeBroadcastEnable", c.broadcast_enabled},
                {"consumeEnable", c.consume_enabled},
                {"consumeFromMinEnable", c.consume_from_min_enabled},
                {"consumeMessageOrderly", c.ordered},
                {"consumeTimeoutMinute", c.consume_timeout_minutes},
                {"groupName", c.name},
                {"groupSysFlag", c.sys_flag},
                {"notifyConsumerIdsChangedEnable", c.notify_ids_changed},
                {"retryMaxTimes", c.max_retries},
                {"retryQueueNums", c.retry_queues},
                {"whichBrokerWhenConsumeSlowly", c.broker_when_slow}};
    auto policy = detail::parse_java_json(c.retry_policy);
    if (policy && policy->is_object()) out["groupRetryPolicy"] = *std::move(policy);
    return out;
}

group_config read_config(const body_value& v) {
    group_config out{.name = v["groupName"].text()};
    out.consume_enabled = v.boolean_or("consumeEnable", out.consume_enabled);
    out.consume_from_min_enabled = v.boolean_or("consumeFromMinEnable", out.consume_from_min_enabled);
    out.broadcast_enabled = v.boolean_or("consumeBroadcastEnable", out.broadcast_enabled);
    out.ordered = v.boolean_or("consumeMessageOrderly", out.ordered);
    out.retry_queues = v.i32_or("retryQueueNums", out.retry_queues);
    out.max_retries = v.i32_or("retryMaxTimes", out.max_retries);
    if (const auto policy = v.find("groupRetryPolicy")) out.retry_policy = policy->json_text();
    out.broker_id = v.i64_or("brokerId", out.broker_id);
    out.broker_when_slow = v.i64_or("whichBrokerWhenConsumeSlowly", out.broker_when_slow);
    out.notify_ids_changed = v.boolean_or("notifyConsumerIdsChangedEnable", out.notify_ids_changed);
    out.sys_flag = v.i32_or("groupSysFlag", out.sys_flag);
    out.consume_timeout_minutes = v.i32_or("consumeTimeoutMinute", out.consume_timeout_minutes);
    if (const auto attributes = v.find("attributes")) out.attributes = attributes->texts();
    return out;
}

group_config_table read_table(const body_value& body) {
    group_config_table out;
    body["subscriptionGroupTable"].each_member(
        [&](const std::string& group, const body_value& v) { out.groups.emplace(group, read_config(v)); });
    out.version = detail::read_data_version(body);
    return out;
}

}  // namespace

std::string encode_group_config(const group_config& config) { return detail::write_json(to_json(config)); }

result<group_config> decode_group_config(std::span<const std::byte> body) {
    return detail::decode_body(body, "the configuration of a consumer group", read_config);
}

std::string encode_group_config_table(const group_config_table& table) {
    json groups = json::object();
    for (const auto& [name, config] : table.groups) groups[name] = to_json(config);
    return detail::write_json(
        {{"dataVersion", detail::to_json(table.version)}, {"subscriptionGroupTable", std::move(groups)}});
}

result<group_config_table> decode_group_config_table(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_ALL_SUBSCRIPTIONGROUP_CONFIG", read_table);
}

}  // namespace rmq::protocol
