#pragma once

#include <rmq/protocol/topic_route_body.hpp>

namespace rmq::protocol {

/// All brokers a name server knows: the answer to GET_BROKER_CLUSTER_INFO (106).
struct cluster_info {
    std::map<std::string, route_broker> brokers{};               ///< by name
    std::map<std::string, std::vector<std::string>> clusters{};  ///< by name: the names of its brokers

    friend bool operator==(const cluster_info&, const cluster_info&) = default;
};

/// In the only form Java writes, with bare numbers as keys: not standard JSON.
std::string encode_cluster_info(const cluster_info& info);

/// Reads standard JSON, too. Errors (protocol_error): a table is missing, a member is of the wrong type, or over 4,096
/// brokers.
result<cluster_info> decode_cluster_info(std::span<const std::byte> body);

}  // namespace rmq::protocol
