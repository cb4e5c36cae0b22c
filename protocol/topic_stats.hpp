#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/protocol/stats_body.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rmq {

/// Which topic's queues are asked about.
struct topic_stats_query {
    std::string topic;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

/// What a broker says of a topic's queues.
using topic_statistics = protocol::topic_stats;
using queue_statistics = protocol::queue_stats;

namespace protocol {

result<typed_request<topic_statistics>> prepare(const caller& from, const topic_stats_query& query);

/// GET_TOPIC_STATS_INFO (202).
result<encoded_frame> encode_topic_stats_request(serialize_type type, std::string_view topic);

/// Codes but 0 become the error of the error table.
result<topic_statistics> decode_topic_stats_reply(const command& reply, std::span<const std::byte> body);

/// The topic that a broker reads. Points into the command. The body it answers is in stats_body.hpp.
result<std::string_view> decode_topic_stats_request(const command& request);

}  // namespace protocol
}  // namespace rmq
