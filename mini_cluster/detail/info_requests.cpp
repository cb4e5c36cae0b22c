#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/protocol/detail/byte_reader.hpp>

#include <array>
#include <string>

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

}  // namespace

// GET_BROKER_RUNTIME_INFO: what a memory-only broker can truly say of the real one's table. No value needs escaping.
std::optional<response> on_runtime_info(broker_state& broker, const request& r, effects&) {
    const release& as = broker.settings.release;
    const std::string log_end = std::to_string(broker.store.log_size());
    const std::array<std::pair<std::string_view, std::string>, 16> table{{
        {"brokerVersion", std::to_string(as.version)},
        {"brokerVersionDesc", version_name(as.version)},
        {"brokerActive", "true"},
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
    }};
    std::string text = R"({"table":{)";
    for (const auto& [key, value] : table) {
        if (text.back() != '{') text += ',';
        text.append(1, '"').append(key).append(R"(":")").append(value).append(1, '"');
    }
    text += "}}";
    response info;
    info.has_fields = false;
    const auto bytes = protocol::detail::as_bytes(text);
    info.body.assign(bytes.begin(), bytes.end());
    return info;
}

}  // namespace rmq::mini
