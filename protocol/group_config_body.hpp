#pragma once

#include <rmq/protocol/topic_config_body.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace rmq::protocol {

/// A consumer group as a broker keeps it: UPDATE_AND_CREATE_SUBSCRIPTIONGROUP (200), GET_SUBSCRIPTIONGROUP_CONFIG
/// (352).
struct group_config {
    std::string name;
    bool consume_enabled = true;
    bool consume_from_min_enabled = true;
    bool broadcast_enabled = true;
    bool ordered = false;  ///< from 5.0
    std::int32_t retry_queues = 1;
    std::int32_t max_retries = 16;
    /// From 5.0, JSON text: how long to wait between retries. Empty: the broker's own choice.
    std::string retry_policy{};
    std::int64_t broker_id = 0;
    std::int64_t broker_when_slow = 1;  ///< the id of the broker to read from when consuming lags behind
    bool notify_ids_changed = true;
    std::int32_t sys_flag = 0;                        ///< from 5.0
    std::int32_t consume_timeout_minutes = 15;        ///< from 5.0
    std::map<std::string, std::string> attributes{};  ///< from 5.0

    friend bool operator==(const group_config&, const group_config&) = default;
};

/// All groups of a broker: GET_ALL_SUBSCRIPTIONGROUP_CONFIG (201).
struct group_config_table {
    std::map<std::string, group_config> groups{};
    data_version version{};

    friend bool operator==(const group_config_table&, const group_config_table&) = default;
};

// What is absent has Java's default, but for a group's name and the table. Errors (protocol_error): those, or a member
// of the wrong type, or over 65,536 groups.

/// Leaves out a retry policy that is no JSON object.
std::string encode_group_config(const group_config& config);
result<group_config> decode_group_config(std::span<const std::byte> body);
std::string encode_group_config_table(const group_config_table& table);
result<group_config_table> decode_group_config_table(std::span<const std::byte> body);

}  // namespace rmq::protocol
