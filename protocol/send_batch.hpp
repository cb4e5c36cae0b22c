#pragma once

#include <rmq/protocol/message.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/protocol/send_message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rmq {

/// Messages of one topic that go to one queue with one request: all of them are stored, one behind the other, or none.
struct send_batch_query {
    /// 1 … 65,536. All have one topic and one wait_store; none is delayed, none goes to a retry topic. Together they
    /// may have as many bytes as one message may (see split_batch).
    std::vector<message> messages;
    std::int32_t queue_id = -1;            ///< negative: the broker picks a queue
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    std::string group{};                   ///< producer group; empty: the client's
    bool require_ok = false;               ///< as in send_options
    bool unchecked = false;                ///< as in send_options
};

/// The broker's answer to a batch.
struct batch_receipt {
    send_status status = send_status::ok;
    std::vector<std::string> message_ids;         ///< UNIQ_KEYs made by us, in the order of the messages
    std::vector<std::string> offset_message_ids;  ///< one for each message; only one where an inner batch was stored
    std::string batch_id;                         ///< of an inner batch (topics of type BatchCQ), else empty
    std::string broker;
    std::string topic;
    std::int32_t queue_id = 0;
    std::int64_t queue_offset = 0;  ///< of the first message; the others follow it
    std::string region;
    bool trace_on = true;
    std::int32_t attempts = 1;      ///< as in send_receipt
    bool may_be_duplicate = false;  ///< as in send_receipt
};

/// Cuts messages into batches of at most `max_bytes` each, as they count in a request, in order. A message that is too
/// large alone gets a batch of its own, which send_batch refuses. The spans point into `messages`.
std::vector<std::span<const message>> split_batch(std::span<const message> messages,
                                                  std::size_t max_bytes = std::size_t{4} * 1024 * 1024);

namespace protocol {

/// SEND_BATCH_MESSAGE (320).
/// Errors (invalid_argument), nothing has left: no messages, too many, too large in all, different topics or wait
/// flags, a delay, a retry topic, and what check_message finds in one of them.
///
/// `ids`: of messages that are sent once more, as the earlier request has them (prepared_request::extra); empty: new
/// ones.
result<typed_request<batch_receipt>> prepare(const caller& from, const send_batch_query& query,
                                             const std::string& ids = {});

}  // namespace protocol
}  // namespace rmq
