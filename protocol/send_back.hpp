#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rmq {

/// A message that a consumer group could not work on, to be delivered to the group again later: the broker that has it
/// copies it to `%RETRY%<group>`, and after too many attempts to `%DLQ%<group>`.
///
/// When the broker refuses (consumer_error, or the message is no longer there), send it yourself as
/// make_retry_message() (retry_message.hpp) makes it: that is what Java's consumers do after any failure.
struct send_back_query {
    std::string group;
    std::int64_t commit_log_offset = -1;    ///< message_view::commit_log_offset
    std::int32_t delay_level = 0;           ///< 1 … 18; 0: the broker takes 3 + attempts so far; -1: dead letters now
    std::int32_t max_reconsume_times = 16;  ///< as many attempts, then the dead letters
    std::string origin_message_id{};        ///< message_view::message_id()
    std::string origin_topic{};             ///< message_view::topic
    bool unit_mode = false;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

/// All about a message that was pulled.
send_back_query send_back_of(const message_view& m, std::string group, std::int32_t delay_level = 0);

namespace protocol {

/// Errors (invalid_argument): a group that can't be one, or a number out of its range.
result<typed_request<void>> prepare(const caller& from, const send_back_query& query);

/// CONSUMER_SEND_MSG_BACK (36).
struct send_back_fields {
    std::string_view group;
    std::int64_t commit_log_offset = 0;
    std::int32_t delay_level = 0;
    std::optional<std::int32_t> max_reconsume_times{};
    std::string_view origin_message_id{};  // left out when empty
    std::string_view origin_topic{};       // left out when empty
    bool unit_mode = false;
    std::string_view broker_name{};  // left out when empty
};
result<encoded_frame> encode_send_back(serialize_type type, const send_back_fields& fields);

/// Codes but 0 become the error of the error table.
result<void> decode_send_back_reply(const command& reply);

/// What a broker reads. The views point into the command.
result<send_back_fields> decode_send_back_request(const command& request);

}  // namespace protocol
}  // namespace rmq
