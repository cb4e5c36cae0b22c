#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::protocol {

/// Bytes as hexadecimal digits, for people, tests and ids.
std::string to_hex(std::span<const std::byte> bytes);        // lower case
std::string to_upper_hex(std::span<const std::byte> bytes);  // as RocketMQ writes message ids

/// The bytes written as hexadecimal digits of either case; nothing when it is not that.
std::optional<std::vector<std::byte>> from_hex(std::string_view digits);

}  // namespace rmq::protocol
