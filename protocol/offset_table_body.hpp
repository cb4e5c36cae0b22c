#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/message_queue.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace rmq::protocol {

struct queue_offset {
    message_queue queue;
    std::int64_t offset = 0;

    friend bool operator==(const queue_offset&, const queue_offset&) = default;
};

// Tables have no order: their rows come back in any. Errors of the decoders (protocol_error): the table is missing, a
// queue or an offset is malformed, or there are over 65,536 of them.

/// RESET_CONSUMER_CLIENT_OFFSET (220), and what INVOKE_BROKER_TO_RESET_OFFSET (222) answers: where to go on reading.
/// Java's consumers keep their local offsets in a file of the same form.
std::string encode_offset_table(const std::vector<queue_offset>& offsets);
/// The form a broker uses when an admin tool in C++ asked for the reset. Java's consumers can't read it.
std::string encode_offset_list(const std::vector<queue_offset>& offsets);
/// Reads either form.
result<std::vector<queue_offset>> decode_offset_table(std::span<const std::byte> body);

/// What a consumer answers to GET_CONSUMER_STATUS_FROM_CLIENT (221): its offsets. The broker collects the answers of a
/// group's members by client id for INVOKE_BROKER_TO_GET_CONSUMER_STATUS (223).
struct consumer_status {
    std::vector<queue_offset> offsets{};
    std::map<std::string, std::vector<queue_offset>> by_client{};

    friend bool operator==(const consumer_status&, const consumer_status&) = default;
};

std::string encode_consumer_status(const consumer_status& status);
result<consumer_status> decode_consumer_status(std::span<const std::byte> body);

}  // namespace rmq::protocol
