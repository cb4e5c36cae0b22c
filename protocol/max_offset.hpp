#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rmq {

/// Which queue's end is asked for.
struct max_offset_query {
    std::string topic;
    std::int32_t queue_id = 0;
    /// False asks what is written, confirmed by replicas or not. Plain brokers make no difference.
    bool committed = true;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

/// Answered with the offset that the queue's next message will get.
result<typed_request<std::int64_t>> prepare(const caller& from, const max_offset_query& query);

/// GET_MAX_OFFSET (30): the offset that the next message of a queue will get. Asking has no effect: also fit to see
/// whether a broker answers.
struct max_offset_fields {
    std::string_view topic;
    std::int32_t queue_id = 0;
    std::string_view broker_name{};  // left out when empty; the 5.x proxy needs it
    bool committed = true;           // left out when true
};

result<encoded_frame> encode_max_offset(serialize_type type, const max_offset_fields& fields);

/// The offset; 0 for a queue that does not exist. Codes but 0 become the error of the error table.
result<std::int64_t> decode_max_offset_reply(const command& reply);

/// What a broker reads and answers. The views point into the command.
result<max_offset_fields> decode_max_offset_request(const command& request);
field_list max_offset_reply_fields(std::int64_t offset);

}  // namespace protocol
}  // namespace rmq
