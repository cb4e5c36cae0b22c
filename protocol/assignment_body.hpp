#pragma once

#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/message_queue.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Queues dealt out by the broker (from 5.0).
namespace rmq::protocol {

/// How messages of a queue are fetched, with Java's names.
enum class request_mode : std::uint8_t { pull, pop };
std::string_view to_string(request_mode m) noexcept;  // "PULL", "POP"

/// The body of QUERY_ASSIGNMENT (400): which queues of a topic shall this member of a group read?
struct assignment_request {
    std::string topic;
    std::string consumer_group;
    std::string client_id;
    std::string strategy = "AVG";
    std::optional<message_model> model = message_model::clustering;

    friend bool operator==(const assignment_request&, const assignment_request&) = default;
};

std::string encode_assignment_request(const assignment_request& request);
result<assignment_request> decode_assignment_request(std::span<const std::byte> body);

struct queue_assignment {
    message_queue queue;                                    ///< queue id -1: all of that broker
    std::optional<request_mode> mode = request_mode::pull;  ///< decoded: nothing when it is not there or unknown
    std::map<std::string, std::string> attachments{};

    friend bool operator==(const queue_assignment&, const queue_assignment&) = default;
};

/// The answer. Nothing: the broker cannot say, keep what you have. An empty list: read none.
using queue_assignments = std::optional<std::vector<queue_assignment>>;

std::string encode_assignments(const queue_assignments& assignments);
result<queue_assignments> decode_assignments(std::span<const std::byte> body);

/// The body of SET_MESSAGE_REQUEST_MODE (401): how a group is to read a topic.
struct request_mode_body {
    std::string topic;
    std::string consumer_group;
    std::optional<request_mode> mode = request_mode::pull;
    std::int32_t pop_share_queues = 0;  ///< how many members pop a queue; 0 or -1: all pop all

    friend bool operator==(const request_mode_body&, const request_mode_body&) = default;
};

std::string encode_request_mode_body(const request_mode_body& body);
/// Errors of all decoders (protocol_error): a member is missing or of the wrong type; over 65,536 queues.
result<request_mode_body> decode_request_mode_body(std::span<const std::byte> body);

}  // namespace rmq::protocol
