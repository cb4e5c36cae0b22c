#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rmq {

/// Which side of a point in time is meant. Brokers before 5.1.4 ignore it.
enum class time_boundary {
    lower,  ///< the first message stored then or later; behind the last one there is the queue's end
    upper,  ///< the last message stored then or earlier; before the first one there is 0
};
std::string_view to_string(time_boundary b) noexcept;

/// Which message of a queue is looked for by time.
struct search_offset_query {
    std::string topic;
    std::int32_t queue_id = 0;
    std::int64_t timestamp = 0;  ///< when it was stored: ms since 1970, the broker's clock; 0 …
    time_boundary boundary = time_boundary::lower;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

/// Answered with an offset. Brokers before 5.1.4 give the message whose time is nearest.
result<typed_request<std::int64_t>> prepare(const caller& from, const search_offset_query& query);

/// SEARCH_OFFSET_BY_TIMESTAMP (29).
struct search_offset_fields {
    std::string_view topic;
    std::int32_t queue_id = 0;
    std::int64_t timestamp = 0;
    time_boundary boundary = time_boundary::lower;
    std::string_view broker_name{};  // left out when empty; the 5.x proxy needs it
};

result<encoded_frame> encode_search_offset(serialize_type type, const search_offset_fields& fields);

/// The offset; 0 for a queue that does not exist. Codes but 0 become the error of the error table.
result<std::int64_t> decode_search_offset_reply(const command& reply);

/// What a broker reads and answers. The views point into the command. A boundary that is none is the lower one.
result<search_offset_fields> decode_search_offset_request(const command& request);
field_list search_offset_reply_fields(std::int64_t offset);

}  // namespace protocol
}  // namespace rmq
