#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/protocol/subscription.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::protocol {

/// How a consumer group takes its messages, in Java's order and with Java's names.
enum class consume_type : std::uint8_t { actively, passively, pop };
enum class message_model : std::uint8_t { broadcasting, clustering };
enum class consume_from : std::uint8_t {
    last_offset,
    last_offset_and_min_when_boot_first,
    min_offset,
    max_offset,
    first_offset,
    timestamp,
};
std::string_view to_string(consume_type t) noexcept;   // "CONSUME_ACTIVELY", …
std::string_view to_string(message_model m) noexcept;  // "CLUSTERING", …
std::string_view to_string(consume_from f) noexcept;   // "CONSUME_FROM_LAST_OFFSET", …

/// A group a client consumes for. A decoded one lacks what the sender named in a way nobody knows, as in Java.
struct consumer_data {
    std::string group;
    std::optional<consume_type> type = consume_type::passively;
    std::optional<message_model> model = message_model::clustering;
    std::optional<consume_from> from = consume_from::last_offset;
    std::vector<subscription> subscriptions{};
    bool unit_mode = false;

    friend bool operator==(const consumer_data&, const consumer_data&) = default;
};

/// HEART_BEAT (34): what a client tells each broker about itself, at least every 120 s.
struct heartbeat_data {
    std::string client_id{};
    std::vector<std::string> producer_groups{};
    std::vector<consumer_data> consumers{};
    std::int32_t fingerprint = 0;        ///< other than 0: heartbeat V2 (from 5.1.3)
    bool without_subscriptions = false;  ///< V2: the broker is to remember them by the fingerprint

    friend bool operator==(const heartbeat_data&, const heartbeat_data&) = default;
};

/// The JSON body. Bytes that are not UTF-8 become U+FFFD.
std::string encode_heartbeat_body(const heartbeat_data& data);

/// Reads a body as a broker does: unknown members are ignored, missing ones have Java's defaults.
/// Errors (protocol_error, naming the member): no JSON object, nested over 32 deep or of over 100,000 values, without
/// clientID, or with a member of the wrong type.
result<heartbeat_data> decode_heartbeat_body(std::span<const std::byte> body);

result<encoded_frame> encode_heartbeat(serialize_type type, const heartbeat_data& data);

struct heartbeat_reply {
    std::int32_t broker_version = 0;     ///< an MQVersion ordinal (version.hpp)
    bool supports_v2 = false;            ///< IS_SUPPORT_HEART_BEAT_V2
    bool subscriptions_changed = false;  ///< IS_SUB_CHANGE
};

/// Codes but 0 become the error of the error table. Success does not say that a group was registered: brokers skip
/// those they may not create.
result<heartbeat_reply> decode_heartbeat_reply(const command& reply);

}  // namespace rmq::protocol

namespace rmq {

using protocol::consume_from;
using protocol::consume_type;
using protocol::consumer_data;
using protocol::heartbeat_data;
using protocol::heartbeat_reply;
using protocol::message_model;
using protocol::subscription;

/// What a client tells a broker about its groups. A clustering consumer also subscribes to `%RETRY%<group>` with `*`:
/// without that its failed messages are never delivered again.
struct heartbeat_query {
    heartbeat_data data{};                 ///< an empty client_id: the client's own
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

/// Goes over the control connection, and makes it a member of the groups. Errors (invalid_argument): no group at all, a
/// name that can't be one, or a consumer without type, model or starting point.
result<typed_request<heartbeat_reply>> prepare(const caller& from, const heartbeat_query& query);

}  // namespace protocol
}  // namespace rmq
