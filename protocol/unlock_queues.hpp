#pragma once

#include <rmq/protocol/lock_queues.hpp>

namespace rmq {

/// Queues that this client gives up. Those it does not hold are left as they are.
struct unlock_queues_query {
    std::string group;
    std::vector<message_queue> queues;  ///< named as they were when they were locked
    std::string client_id{};            ///< who unlocks; empty: the client's own id
    bool only_this_broker = false;
    bool oneway = false;                   ///< do not wait for the broker: done when written
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

/// UNLOCK_BATCH_MQ (42). Errors (invalid_argument): as for locking.
result<typed_request<void>> prepare(const caller& from, const unlock_queues_query& query);

/// Codes but 0 become the error of the error table.
result<void> decode_unlock_queues_reply(const command& reply);

}  // namespace protocol
}  // namespace rmq
