#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/consumer_ids.hpp>
#include <rmq/protocol/kv_table_body.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/topic_stats.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace rmq::mini {

namespace {

std::string version_name(std::int32_t version) {
    const bool is_5 = version >= protocol::v5(0, 0);
    const std::int32_t steps = (version - (is_5 ? protocol::v5(0, 0) : protocol::v4(0, 0))) / 2;
    return std::string{is_5 ? "V5_" : "V4_"} + std::to_string(steps / 10) + '_' + std::to_string(steps % 10);
}

std::string uptime(std::int64_t seconds) {
    const auto part = [&](std::int64_t size) {
        const std::int64_t n = seconds / size;
        seconds %= size;
        return std::to_string(n);
    };
    std::string text = "[ " + part(86'400) + " days, ";
    text += part(3'600) + " hours, ";
    text += part(60) + " minutes, ";
    return text + part(1) + " seconds ]";
}

// A topic may be created with two billion queues, but no answer tells of more than these.
constexpr std::int32_t max_queues_told = 4096;

}  // namespace

// GET_BROKER_RUNTIME_INFO: what a memory-only broker can truly say of the real one's table.
std::optional<response> on_runtime_info(broker_state& broker, const request& r, effects&) {
    const release& as = broker.settings.release;
    const std::string log_end = std::to_string(broker.store.log_size());
    protocol::kv_table table{
        {"brokerVersion", std::to_string(as.version)},
        {"brokerVersionDesc", version_name(as.version)},
        {"bootTimestamp", std::to_string(broker.started_ms)},
        {"runtime", uptime((r.now.wall_ms - broker.started_ms) / 1000)},
        {"msgPutTotalTodayNow", std::to_string(broker.messages_put)},
        {"msgGetTotalTodayNow", std::to_string(broker.messages_got)},
        {"msgPutTotalTodayMorning", "0"},
        {"msgGetTotalTodayMorning", "0"},
        {"putMessageTimesTotal", std::to_string(broker.messages_put)},
        {"putMessageSizeTotal", log_end},
        {"commitLogMinOffset", "0"},
        {"commitLogMaxOffset", log_end},
        {"dispatchBehindBytes", "0"},
        {"sendThreadPoolQueueSize", "0"},
        {"pullThreadPoolQueueSize", std::to_string(broker.parked.size())},
    };
    if (as.is_5()) table.emplace("brokerActive", "true");
    response info = with_body(protocol::encode_kv_table(table));
    info.has_fields = false;
    return info;
}

// GET_BROKER_CONFIG: those of the real one's settings that are ours, too, and what tools look for.
std::optional<response> on_broker_config(broker_state& broker, const request&, effects&) {
    const broker_settings& s = broker.settings;
    std::string levels;
    for (const auto delay : s.delays)
        levels += (levels.empty() ? "" : " ") + std::to_string(delay.count() / 1000) + 's';
    const auto yes_or_no = [](bool on) { return on ? "true" : "false"; };
    const auto ms = [](std::chrono::milliseconds time) { return std::to_string(time.count()); };
    std::vector<std::pair<std::string_view, std::string>> table{
        {"brokerClusterName", s.cluster},
        {"brokerName", s.name},
        {"brokerId", "0"},
        {"brokerRole", "ASYNC_MASTER"},
        {"flushDiskType", "ASYNC_FLUSH"},
        {"brokerIP1", s.address.ip},
        {"listenPort", std::to_string(s.address.port)},
        {"brokerPermission", "6"},
        {"regionId", s.region},
        {"traceOn", "true"},
        {"autoCreateTopicEnable", yes_or_no(s.auto_create_topics)},
        {"autoCreateSubscriptionGroup", "true"},
        {"defaultTopicQueueNums", std::to_string(s.template_queues)},
        {"maxMessageSize", std::to_string(s.max_body_size)},
        {"messageDelayLevel", levels},
        {"enablePropertyFilter", yes_or_no(s.property_filter)},
        {"storeReplyMessageEnable", "true"},
        {"transactionTimeOut", ms(s.transaction_timeout)},
        {"transactionCheckInterval", ms(s.check_interval())},
        {"transactionCheckMax", "15"},
    };
    if (s.release.knows_timers()) {
        table.emplace_back("timerWheelEnable", yes_or_no(s.timer_wheel));
        table.emplace_back("timerMaxDelaySec", std::to_string(s.longest_timer.count()));
    }
    if (s.release.version >= protocol::v5(1, 0))
        table.emplace_back("useServerSideResetOffset", yes_or_no(s.release.resets_with_pulls()));
    std::string text;
    for (const auto& [name, value] : table) text.append(name).append(1, '=').append(value).append(1, '\n');
    response told = with_body(text);
    told.fields.add_owned("version", std::string{R"({"counter":0,)"} +
                                         (s.release.is_5() ? R"("stateVersion":0,)" : "") + R"("timestamp":)" +
                                         std::to_string(broker.started_ms) + '}');
    return told;
}

std::optional<response> on_topic_stats(broker_state& broker, const request& r, effects&) {
    const auto name = protocol::decode_topic_stats_request(r.head);
    if (!name) return thrown(java_exception(r.head, name.error()));
    const topic_config* topic = broker.topics.find(*name);
    if (topic == nullptr) {
        response no;
        no.has_fields = false;
        return refused(std::move(no), response_code::topic_not_exist, "topic[" + std::string{*name} + "] not exist");
    }
    topic_statistics stats;
    const std::int32_t queues = std::min(std::max(topic->read_queues, topic->write_queues), max_queues_told);
    for (std::int32_t queue = 0; queue < queues; ++queue) {
        const std::int64_t end = broker.store.max_offset(*name, queue);
        const auto* last = broker.store.find(*name, queue, end - 1);
        stats.queues.push_back({.queue = {std::string{*name}, broker.settings.name, queue},
                                .max_offset = end,
                                .last_update = last == nullptr ? 0 : last->store_timestamp});
    }
    response answer = with_body(protocol::encode_topic_stats(stats));
    answer.has_fields = false;
    return answer;
}

std::optional<response> on_consumer_ids(broker_state& broker, const request& r, effects&) {
    const auto group = protocol::decode_consumer_ids_request(r.head);
    if (!group) return thrown(java_exception(r.head, group.error()));
    const auto* known = broker.clients.consumers(*group);
    if (known == nullptr || known->members.empty()) {
        return refused(response{}, response_code::system_error, "no consumer for this group, " + std::string{*group});
    }
    std::vector<std::string> ids;
    for (const auto& [connection, client] : known->members) ids.push_back(client.id);
    return with_body(protocol::encode_consumer_ids(ids));
}

}  // namespace rmq::mini
