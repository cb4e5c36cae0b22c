#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rmq {

struct send_receipt;
struct transaction_check;

/// How a local transaction went. `unknown`: the broker will ask again later.
enum class transaction_state : std::uint8_t { unknown, commit, rollback };
std::string_view to_string(transaction_state s) noexcept;  // "unknown", …

/// Where a half message is, and by what name. Made from the receipt of the send or from the broker's question: never
/// put together by hand, for a question moves the message, and then only what the question says is right.
struct half_message {
    half_message() = default;
    half_message(const send_receipt& sent);  // NOLINT(google-explicit-constructor): it is what the receipt says
    half_message(const transaction_check& question);  // NOLINT(google-explicit-constructor)

    std::string broker;  ///< broker name, as known to this client
    std::string producer_group;
    std::string topic;  ///< the one it will appear in
    std::string message_id;
    std::string transaction_id;
    std::int64_t queue_offset = -1;       ///< in the queue of half messages
    std::int64_t commit_log_offset = -1;  ///< below 0: the receipt's offset_message_id does not say
    bool from_check = false;              ///< the broker asked
};

/// Ends the transaction of a half message: commit makes it visible, rollback drops it.
struct end_transaction_query {
    half_message half;  ///< a send_receipt or a transaction_check will do
    transaction_state state = transaction_state::unknown;
    std::string remark{};  ///< for the broker's log
    /// Do not wait for the broker: done when written, as in Java. The state `unknown` is never answered and always
    /// goes oneway.
    bool oneway = true;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;  ///< as in send_options: all but the half message's broker is left to the broker to judge
};

namespace protocol {

/// Errors (invalid_argument): a half message of another broker, or one without group, id or place.
result<typed_request<void>> prepare(const caller& from, const end_transaction_query& query);

/// END_TRANSACTION (37).
struct end_transaction_fields {
    std::string_view producer_group;
    std::int64_t queue_offset = 0;  // tranStateTableOffset
    std::int64_t commit_log_offset = 0;
    std::int32_t sys_flag = 0;  // sys_flag::transaction_commit, transaction_rollback, or 0: unknown
    bool from_check = false;
    std::string_view message_id;
    std::string_view transaction_id{};  // left out when empty
    std::string_view topic{};           // left out when empty
    std::string_view broker_name{};     // left out when empty
};
result<encoded_frame> encode_end_transaction(serialize_type type, const end_transaction_fields& fields,
                                             std::string_view remark = {}, bool oneway = true);

/// Codes but 0 become the error of the error table.
result<void> decode_end_transaction_reply(const command& reply);

/// What a broker reads. The views point into the command.
result<end_transaction_fields> decode_end_transaction_request(const command& request);

}  // namespace protocol
}  // namespace rmq
