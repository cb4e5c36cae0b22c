#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rmq::protocol {

/// One message inside the body of a batch. Views: valid as long as what they were made of.
struct batch_item {
    std::int32_t flag = 0;
    std::string_view body;
    std::string_view properties;  // a property string (properties.hpp)
};

/// How many bytes encode_batch_item will append.
std::size_t batch_item_size(const batch_item& item) noexcept;

/// Appends one message to the body of a batch.
/// Errors (invalid_argument): properties over 32767 bytes, a body over 2 GiB.
result<void> encode_batch_item(const batch_item& item, std::vector<std::byte>& out);

/// The messages of a batch, as sent and as stored in inner batches. The views point into `body`.
/// Errors (protocol_error): an item that does not end where it says, or more than `max_items`.
result<std::vector<batch_item>> decode_batch_body(std::span<const std::byte> body,
                                                  std::size_t max_items = default_limits.messages);

}  // namespace rmq::protocol
