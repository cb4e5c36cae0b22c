#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rmq {

/// How far a group has come in a queue, to be kept by the broker.
struct update_offset_query {
    std::string group;
    std::string topic;
    std::int32_t queue_id = 0;
    std::int64_t offset = 0;               ///< the first one not consumed, 0 …; going back is allowed
    bool wait = false;                     ///< for the broker's answer; otherwise done when written
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

result<typed_request<void>> prepare(const caller& from, const update_offset_query& query);

/// UPDATE_CONSUMER_OFFSET (15).
struct update_offset_fields {
    std::string_view group;
    std::string_view topic;
    std::int32_t queue_id = 0;
    std::int64_t offset = 0;
    std::string_view broker_name{};  // left out when empty; the 5.x proxy needs it
};

result<encoded_frame> encode_update_offset(serialize_type type, const update_offset_fields& fields, bool oneway);

/// Codes but 0 become the error of the error table.
result<void> decode_update_offset_reply(const command& reply);

/// What a broker reads. The views point into the command.
result<update_offset_fields> decode_update_offset_request(const command& request);

}  // namespace protocol
}  // namespace rmq
