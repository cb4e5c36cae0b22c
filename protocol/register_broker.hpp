#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/topic_config_body.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rmq::protocol {

// What brokers tell name servers. Texts are views into the command.

/// REGISTER_BROKER (103) and, but for the last five, UNREGISTER_BROKER (104).
struct register_broker_request {
    std::string_view cluster;
    std::string_view broker;
    std::int64_t broker_id = 0;  ///< 0 is the master
    std::string_view address;
    std::string_view ha_address{};  ///< where slaves find its log
    std::string_view zone{};
    std::optional<bool> acting_master{};                                   ///< from 5.0
    std::chrono::milliseconds heartbeat_timeout{std::chrono::minutes{2}};  ///< from 5.0; after that it is gone
    bool compressed = false;                                               ///< the body is not JSON
};

/// Errors (protocol_error): cluster, broker, broker id or address is missing or unreadable.
result<register_broker_request> decode_register_broker_request(const command& request);
result<register_broker_request> decode_unregister_broker_request(const command& request);

/// The topics in the body of REGISTER_BROKER. Errors: as decode_topic_config_table.
result<topic_config_table> decode_register_broker_body(std::span<const std::byte> body);

}  // namespace rmq::protocol
