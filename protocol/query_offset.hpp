#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rmq {

/// Whose offset in which queue is asked for.
struct query_offset_query {
    std::string group;
    std::string topic;
    std::int32_t queue_id = 0;
    /// A broker calls it 0 when a group has no offset, but the queue still has its first messages in memory. False,
    /// from 5.0: then, too, there is none.
    bool zero_when_young = true;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

/// How far a group has come in a queue.
struct committed_offset {
    std::optional<std::int64_t> offset;  ///< the first one not consumed; nothing: the group has none yet
};

namespace protocol {

result<typed_request<committed_offset>> prepare(const caller& from, const query_offset_query& query);

/// QUERY_CONSUMER_OFFSET (14).
struct query_offset_fields {
    std::string_view group;
    std::string_view topic;
    std::int32_t queue_id = 0;
    bool zero_when_young = true;
    std::string_view broker_name{};  // left out when empty; the 5.x proxy needs it
};

result<encoded_frame> encode_query_offset(serialize_type type, const query_offset_fields& fields);

/// QUERY_NOT_FOUND is a value here. Other codes but 0 become the error of the error table.
result<committed_offset> decode_query_offset_reply(const command& reply);

/// What a broker reads and answers. The views point into the command.
result<query_offset_fields> decode_query_offset_request(const command& request);
field_list query_offset_reply_fields(std::int64_t offset);

}  // namespace protocol
}  // namespace rmq
