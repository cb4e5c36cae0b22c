#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace rmq {

/// Which topic the broker shall forget, with its queues and messages.
struct delete_topic_query {
    std::string topic;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

result<typed_request<void>> prepare(const caller& from, const delete_topic_query& query);

/// DELETE_TOPIC_IN_BROKER (215).
result<encoded_frame> encode_delete_topic(serialize_type type, std::string_view topic);

/// Codes but 0 become the error of the error table.
result<void> decode_delete_topic_reply(const command& reply);

/// The topic that a broker reads. Points into the command.
result<std::string_view> decode_delete_topic_request(const command& request);

}  // namespace protocol
}  // namespace rmq
