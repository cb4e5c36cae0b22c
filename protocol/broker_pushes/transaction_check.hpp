#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/end_transaction.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/request.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace rmq {

/// CHECK_TRANSACTION_STATE (39): a broker asks how the local transaction of a half message went. Answered by
/// end_transaction with `half`, which is where the message is now: each check moves it. Any live producer of the group
/// may be asked, not only the one that sent it.
struct transaction_check {
    half_message half;
    message_view message;  ///< with its real topic and queue
};

namespace protocol {

/// `storage` keeps `body` alive. Errors (protocol_error): a field is missing or malformed, or the message can't be
/// read.
result<transaction_check> decode_transaction_check(const command& request, std::span<const std::byte> body,
                                                   const std::shared_ptr<const void>& storage, const broker_name& from);

/// What a broker writes; the body is the stored message.
struct transaction_check_fields {
    std::int64_t queue_offset = 0;
    std::int64_t commit_log_offset = 0;
    std::string_view message_id;
    std::string_view transaction_id;
    std::string_view offset_message_id;
    std::string_view half_topic{};   // from 5.3: left out when empty
    std::string_view broker_name{};  // the same
};
field_list encode_transaction_check(const transaction_check_fields& fields);

}  // namespace protocol
}  // namespace rmq
