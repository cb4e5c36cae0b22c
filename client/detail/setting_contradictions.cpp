#include <rmq/client/detail/setting_keys.hpp>
#include <rmq/client/detail/units.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <map>
#include <string>
#include <utility>

namespace rmq::detail {
namespace {

std::string broker_path(std::size_t index, std::string_view key) {
    return "broker[" + std::to_string(index) + "]." + std::string{key};
}

// Two ways of writing one address are one address; what can't be parsed is another check's fault.
std::string normal_address(const std::string& address) {
    const auto parsed = runtime::endpoint::parse(address);
    return parsed ? parsed->to_string() : std::string{};
}

void check_brokers_differ(const std::vector<broker_settings>& brokers, std::vector<setting_fault>& out) {
    using first_seen = std::map<std::string, std::size_t, std::less<>>;
    first_seen names;
    first_seen addresses;
    const auto check = [&out](first_seen& seen, std::string_view key, const std::string& value, std::size_t index) {
        if (value.empty()) return;
        const auto [first, is_new] = seen.emplace(value, index);
        if (is_new) return;
        std::string other = broker_path(first->second, key);
        std::string text = "expected another " + std::string{key} + " than that of " + other;
        out.push_back({broker_path(index, key), std::move(other), std::move(text)});
    };
    for (std::size_t i = 0; i < brokers.size(); ++i) {
        check(names, "name", brokers[i].name, i);
        check(addresses, "address", normal_address(brokers[i].address), i);
    }
}

std::string too_small(std::string_view other, const std::string& least, const std::string& value) {
    return "expected at least " + std::string{other} + " (" + least + "), got " + value;
}

void check_credentials(const std::optional<credentials>& who, std::vector<setting_fault>& out) {
    if (!who) return;
    const std::string table = "client.credentials.";
    if (who->access_key.empty()) out.push_back({table + "access_key", {}, "expected the access key of the secret"});
    if (who->secret_key.empty()) {
        out.push_back({table + "secret_key", table + "secret_key_file",
                       "expected secret_key or secret_key_file to hold the secret of the access key"});
    }
}

void check_health(const health_settings& health, std::vector<setting_fault>& out) {
    if (health.probe_initial > health.probe_max) {
        out.push_back(
            {"health.probe_max", "health.probe_initial",
             too_small("probe_initial", format_duration(health.probe_initial), format_duration(health.probe_max))});
    }
    if (health.restored_error_rate > health.degraded_error_rate) {
        out.push_back({"health.degraded_error_rate", "health.restored_error_rate",
                       too_small("restored_error_rate", std::to_string(health.restored_error_rate),
                                 std::to_string(health.degraded_error_rate))});
    }
    if (health.restored_latency_factor > health.degraded_latency_factor) {
        out.push_back({"health.degraded_latency_factor", "health.restored_latency_factor",
                       too_small("restored_latency_factor", std::to_string(health.restored_latency_factor),
                                 std::to_string(health.degraded_latency_factor))});
    }
    if (health.half_life >= health.history_half_life) {
        out.push_back({"health.history_half_life", "health.half_life",
                       "expected more than half_life (" + format_duration(health.half_life) + "), got " +
                           format_duration(health.history_half_life)});
    }
}

void check_compression(const client_settings& client, std::vector<setting_fault>& out) {
    constexpr int highest = 9;  // of zlib
    if (client.compression != protocol::compression_type::zlib || client.compression_level <= highest) return;
    out.push_back(
        {"client.compression_level", "client.compression",
         "expected at most " + std::to_string(highest) + " for zlib, got " + std::to_string(client.compression_level)});
}

}  // namespace

std::vector<setting_fault> find_contradictions(const settings& candidate) {
    std::vector<setting_fault> out;
    const pool_settings& pool = candidate.pool;
    if (pool.reconnect_initial > pool.reconnect_max) {
        out.push_back({"pool.reconnect_max", "pool.reconnect_initial",
                       too_small("reconnect_initial", format_duration(pool.reconnect_initial),
                                 format_duration(pool.reconnect_max))});
    }
    if (pool.min_idle > pool.max_connections) {
        out.push_back({"pool.max_connections", "pool.min_idle",
                       too_small("min_idle", std::to_string(pool.min_idle), std::to_string(pool.max_connections))});
    }
    if (candidate.client.max_message_size > pool.max_queued_bytes) {
        // A message of the allowed size could never be sent.
        const auto size = [](std::size_t bytes) { return format_size(static_cast<std::int64_t>(bytes)); };
        out.push_back(
            {"pool.max_queued_bytes", "client.max_message_size",
             too_small("max_message_size", size(candidate.client.max_message_size), size(pool.max_queued_bytes))});
    }
    check_health(candidate.health, out);
    const failover_settings& failover = candidate.failover;
    if (failover.pause_initial > failover.pause_max) {
        out.push_back(
            {"failover.pause_max", "failover.pause_initial",
             too_small("pause_initial", format_duration(failover.pause_initial), format_duration(failover.pause_max))});
    }
    check_compression(candidate.client, out);
    check_credentials(candidate.client.credentials, out);
    check_brokers_differ(candidate.brokers, out);
    return out;
}

}  // namespace rmq::detail
