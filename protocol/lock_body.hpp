#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/message_queue.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace rmq::protocol {

/// The body of LOCK_BATCH_MQ (41) and UNLOCK_BATCH_MQ (42): which queues a member of a group wants for itself, or no
/// longer. A lock ends 60 s after it was last asked for.
struct lock_body {
    std::string client_id;
    std::string consumer_group;
    std::vector<message_queue> queues{};
    bool only_this_broker = false;  ///< from 5.0: do not ask the replicas, too

    friend bool operator==(const lock_body&, const lock_body&) = default;
};

std::string encode_lock_body(const lock_body& body);

/// Errors (protocol_error): a member is missing, of the wrong type, or there are over 65,536 queues.
result<lock_body> decode_lock_body(std::span<const std::byte> body);

/// The queues that the client now holds, out of those it asked for. UNLOCK_BATCH_MQ is answered without a body.
std::string encode_locked_queues(const std::vector<message_queue>& queues);
result<std::vector<message_queue>> decode_locked_queues(std::span<const std::byte> body);

}  // namespace rmq::protocol
