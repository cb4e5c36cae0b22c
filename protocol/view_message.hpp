#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rmq {

/// Which stored message is wanted.
struct view_message_query {
    std::string offset_message_id;  ///< of a receipt or a message_view; the broker asked must be the one that stored it
    std::string topic{};            ///< the message's, if known: from 5.3 brokers check permissions by it
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the topic is left to the broker to judge
};

namespace protocol {

/// A broker without such a message answers as one that failed: pull_failed.
result<typed_request<message_view>> prepare(const caller& from, const view_message_query& query);

/// VIEW_MESSAGE_BY_ID (33).
struct view_message_fields {
    std::int64_t commit_log_offset = 0;
    std::string_view topic{};        // left out when empty
    std::string_view broker_name{};  // left out when empty
};

result<encoded_frame> encode_view_message(serialize_type type, const view_message_fields& fields);

/// The message; `storage` is kept by it. Codes but 0 become the error of the error table; another message than the one
/// asked for is a protocol_error.
result<message_view> decode_view_message_reply(const command& reply, std::span<const std::byte> body,
                                               const std::shared_ptr<const void>& storage,
                                               std::int64_t commit_log_offset);

/// What a broker reads; it answers with the stored message and no fields. The views point into the command.
result<view_message_fields> decode_view_message_request(const command& request);

}  // namespace protocol
}  // namespace rmq
