#pragma once

#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/message_view.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rmq::protocol {

/// A message as brokers store and serve it. What is written is what is given: the body compressed or not as `sys_flag`
/// says, the properties as a property string (properties.hpp).
struct stored_message_fields {
    std::string_view topic;
    std::string_view body;
    std::string_view properties;
    std::int32_t queue_id = 0;
    std::int64_t queue_offset = 0;
    std::int64_t commit_log_offset = 0;
    std::int32_t flag = 0;
    std::int32_t sys_flag = 0;  // the two host bits are set by the encoder
    std::int64_t born_timestamp = 0;
    std::int64_t store_timestamp = 0;
    message_host born_host;
    message_host store_host;
    std::int32_t reconsume_times = 0;
    std::int64_t prepared_transaction_offset = 0;
    std::optional<std::int32_t> body_crc{};  // computed when absent
};

/// CRC-32 of a body as stored, without the top bit, as brokers write it.
std::int32_t body_crc(std::string_view stored_body) noexcept;

/// How many bytes encode_stored_message will append.
std::size_t stored_size(const stored_message_fields& fields) noexcept;

/// Appends one message to `out`: layout V1, or V2 when the topic is longer than 127 bytes.
/// Errors (invalid_argument): a host that is no IP address, properties over 32767 bytes, a topic over 32767.
result<void> encode_stored_message(const stored_message_fields& fields, std::vector<std::byte>& out);

struct stored_message_options {
    /// Bodies are inflated and the compressed bit is cleared; otherwise they stay as stored.
    bool inflate_bodies = true;
    /// Compare each body with its CRC. Off as in Java: a broker that re-encodes a retried message keeps the old one.
    bool verify_crc = false;
    inflate_limits one_body{};
    std::size_t all_bodies = default_limits.inflated_pull;  ///< inflated bytes of one call
    std::size_t max_messages = default_limits.messages;     ///< of one call, unwrapped ones included
};

/// The messages of one body, in order.
struct stored_messages {
    std::vector<message_view> messages;
    /// What is wrong with the rest, when the body does not end with its last message. As in Java the messages before it
    /// are good.
    std::optional<error> damage;
};

/// Decodes messages back to back, with inner batches unwrapped: each of their messages gets the topic, hosts and times
/// of the batch, its own flag, body and properties, and the batch's queue offset plus its place. `storage` is what
/// keeps `body` alive; the messages keep it, and inflated bodies get a storage of their own.
stored_messages decode_stored_messages(std::span<const std::byte> body, const std::shared_ptr<const void>& storage,
                                       const stored_message_options& options = {});

/// Decodes the one message at the front of `body`, not unwrapped (transaction checks, direct consumption, views by id).
/// Errors: protocol_error.
result<message_view> decode_stored_message(std::span<const std::byte> body, const std::shared_ptr<const void>& storage,
                                           const stored_message_options& options = {});

}  // namespace rmq::protocol
