#pragma once

#include <rmq/protocol/error.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace rmq::protocol {

// Bodies that are a list of names. Errors of the decoders (protocol_error): the list is missing, holds something that
// is no text, or over 65,536 names.

/// GET_CONSUMER_LIST_BY_GROUP (38): the client ids of a group's members that this broker knows, in any order.
std::string encode_consumer_ids(const std::vector<std::string>& client_ids);
result<std::vector<std::string>> decode_consumer_ids(std::span<const std::byte> body);

/// QUERY_TOPIC_CONSUME_BY_WHO (300).
std::string encode_group_list(const std::vector<std::string>& groups);
result<std::vector<std::string>> decode_group_list(std::span<const std::byte> body);

/// Topics, of a name server (206, 224, 304) or a broker (305, 343).
struct topic_list {
    std::vector<std::string> topics;
    std::string broker_address{};  ///< some name servers add the address of a broker; else empty

    friend bool operator==(const topic_list&, const topic_list&) = default;
};

std::string encode_topic_list(const topic_list& list);
result<topic_list> decode_topic_list(std::span<const std::byte> body);

}  // namespace rmq::protocol
