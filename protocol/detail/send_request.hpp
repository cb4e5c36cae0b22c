#pragma once

#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/send_message.hpp>

#include <chrono>
#include <string>
#include <string_view>

// What all ways to send have in common.
namespace rmq::protocol::detail {

inline prepared_request begin_send(const caller& from, const char* operation, const std::string& topic,
                                   std::int32_t queue_id, const std::string& group, std::chrono::milliseconds timeout) {
    auto r = begin_request(from, request_code::send_message_v2, operation, timeout);
    r.topic = topic;
    if (queue_id >= 0) r.queue_id = queue_id;
    r.group = group;
    r.of_producer = true;
    return r;
}

inline send_fields fields_of(const caller& from, std::string_view group, std::int32_t queue_id,
                             std::chrono::system_clock::time_point now) {
    send_fields fields;
    fields.producer_group = group.empty() ? std::string_view{from.who.producer_group} : group;
    fields.queue_id = queue_id;
    fields.born_timestamp = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    fields.broker_name = from.to.on_wire();
    fields.buffers = from.who.buffers.get();
    return fields;
}

// For callers who accept nothing less than send_status::ok.
inline error not_ok(send_status status) {
    return {.code = errc::send_failed,
            .request = fate::unknown,
            .response_code = static_cast<std::int32_t>(response_code_of(status)),
            .detail = "the message is stored, but the broker says " + std::string{to_string(status)} +
                      ", and only ok was to be accepted"};
}

}  // namespace rmq::protocol::detail
