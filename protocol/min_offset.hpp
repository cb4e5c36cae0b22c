#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rmq {

/// Which queue's beginning is asked for.
struct min_offset_query {
    std::string topic;
    std::int32_t queue_id = 0;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

/// Answered with the offset of the queue's first message that is still there.
result<typed_request<std::int64_t>> prepare(const caller& from, const min_offset_query& query);

/// GET_MIN_OFFSET (31).
struct min_offset_fields {
    std::string_view topic;
    std::int32_t queue_id = 0;
    std::string_view broker_name{};  // left out when empty; the 5.x proxy needs it
};

result<encoded_frame> encode_min_offset(serialize_type type, const min_offset_fields& fields);

/// The offset; 0 for a queue that does not exist. Codes but 0 become the error of the error table.
result<std::int64_t> decode_min_offset_reply(const command& reply);

/// What a broker reads and answers. The views point into the command.
result<min_offset_fields> decode_min_offset_request(const command& request);
field_list min_offset_reply_fields(std::int64_t offset);

}  // namespace protocol
}  // namespace rmq
