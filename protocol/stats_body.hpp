#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/message_queue.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rmq::protocol {

// Tables have no order: their rows come back in any. Errors of the decoders (protocol_error): the table is missing, a
// queue or a number in it is missing or malformed, or there are over 65,536 queues.

/// What GET_TOPIC_STATS_INFO (202) says of a queue.
struct queue_stats {
    message_queue queue;
    std::int64_t min_offset = 0;
    std::int64_t max_offset = 0;   ///< of the next message
    std::int64_t last_update = 0;  ///< ms since 1970 when the last message was stored; 0: empty

    friend bool operator==(const queue_stats&, const queue_stats&) = default;
};

struct topic_stats {
    std::vector<queue_stats> queues{};
    double put_tps = 0;  ///< from 5.0

    friend bool operator==(const topic_stats&, const topic_stats&) = default;
};

std::string encode_topic_stats(const topic_stats& stats);
result<topic_stats> decode_topic_stats(std::span<const std::byte> body);

/// What GET_CONSUME_STATS (208) says of a queue.
struct queue_progress {
    message_queue queue;
    std::int64_t broker_offset = 0;    ///< of the next message
    std::int64_t consumer_offset = 0;  ///< where the group stands
    std::int64_t pull_offset = 0;      ///< how far it has fetched (from 5.0)
    std::int64_t last_message = 0;     ///< ms since 1970 when the message before consumer_offset was stored

    friend bool operator==(const queue_progress&, const queue_progress&) = default;
};

struct consume_stats {
    std::vector<queue_progress> queues{};
    double consume_tps = 0;

    friend bool operator==(const consume_stats&, const consume_stats&) = default;
};

std::string encode_consume_stats(const consume_stats& stats);
result<consume_stats> decode_consume_stats(std::span<const std::byte> body);

}  // namespace rmq::protocol
