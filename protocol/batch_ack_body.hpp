#pragma once

#include <rmq/protocol/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rmq::protocol {

/// Popped messages of one receipt that are done (BatchAck). What the members are stands in the receipt handle.
struct batch_ack {
    std::string consumer_group;
    std::string topic;  ///< the plain one, never a retry topic
    std::string retry = "0";
    std::int64_t start_offset = 0;
    std::int32_t queue_id = 0;
    std::int32_t revive_queue_id = 0;
    std::int64_t pop_time = 0;               ///< ms since 1970
    std::int64_t invisible_time = 0;         ///< ms
    std::vector<std::uint16_t> distances{};  ///< of each message's offset from start_offset, in any order

    friend bool operator==(const batch_ack&, const batch_ack&) = default;
};

/// The body of BATCH_ACK_MESSAGE (200151, from 5.1.3). Merge what has the same retry, queue id, start offset and pop
/// time.
struct batch_ack_body {
    std::string broker_name;
    std::vector<batch_ack> acks{};

    friend bool operator==(const batch_ack_body&, const batch_ack_body&) = default;
};

std::string encode_batch_ack_body(const batch_ack_body& body);

/// The distances come back sorted. Errors (protocol_error): a member is missing or of the wrong type, the bits are no
/// Base64 or over 65,536, or there are over 65,536 of these.
result<batch_ack_body> decode_batch_ack_body(std::span<const std::byte> body);

}  // namespace rmq::protocol
