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

/// Which queue's oldest message is asked about.
struct earliest_store_time_query {
    std::string topic;
    std::int32_t queue_id = 0;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

/// When the oldest message of a queue was stored.
struct earliest_time {
    std::optional<std::int64_t> timestamp;  ///< ms since 1970, the broker's clock; nothing: there is no message
};

namespace protocol {

result<typed_request<earliest_time>> prepare(const caller& from, const earliest_store_time_query& query);

/// GET_EARLIEST_MSG_STORETIME (32).
struct earliest_store_time_fields {
    std::string_view topic;
    std::int32_t queue_id = 0;
    std::string_view broker_name{};  // left out when empty; the 5.x proxy needs it
};

result<encoded_frame> encode_earliest_store_time(serialize_type type, const earliest_store_time_fields& fields);

/// Brokers say -1 for an empty queue, and for one that does not exist. Codes but 0 become the error of the error table.
result<earliest_time> decode_earliest_store_time_reply(const command& reply);

/// What a broker reads and answers. The views point into the command.
result<earliest_store_time_fields> decode_earliest_store_time_request(const command& request);
field_list earliest_store_time_reply_fields(const earliest_time& time);

}  // namespace protocol
}  // namespace rmq
