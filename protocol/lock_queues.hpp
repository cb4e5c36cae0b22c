#pragma once

#include <rmq/protocol/lock_body.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace rmq {

/// Queues that this client wants to be the only reader of, within its consumer group.
///
/// A lock belongs to the group, the client id and the queue as it is written here, its broker's name included: all
/// members must call the broker alike. It ends 60 s after it was last asked for; asking again prolongs it.
struct lock_queues_query {
    std::string group;
    std::vector<message_queue> queues;     ///< an empty broker_name: the broker that is asked, if it was given a name
    std::string client_id{};               ///< who locks; empty: the client's own id
    bool only_this_broker = false;         ///< from 5.0: do not ask the replicas, too
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

/// What this client holds now, out of what it asked for; in order of topic, broker and queue.
struct locked_queues {
    std::vector<message_queue> queues;
};

namespace protocol {

/// LOCK_BATCH_MQ (41). Errors (invalid_argument): no queue, over 65,536 of them, a name that can't be one, a queue id
/// below 0.
result<typed_request<locked_queues>> prepare(const caller& from, const lock_queues_query& query);

/// A broker's answer is a success also when nothing could be locked. Codes but 0 become the error of the error table.
result<locked_queues> decode_lock_queues_reply(const reply& answer);

/// The body of a request to lock or unlock, with the names that were left out; checked unless `unchecked`.
result<lock_body> make_lock_body(const caller& from, const std::string& group, std::vector<message_queue> queues,
                                 const std::string& client_id, bool only_this_broker, bool unchecked);

}  // namespace protocol
}  // namespace rmq
