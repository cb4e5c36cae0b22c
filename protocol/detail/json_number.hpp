#pragma once

#include <rmq/protocol/detail/json_reader.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rmq::protocol::detail {

/// "-5" or "+5" in decimal, nothing else around it; nothing when it does not fit.
std::optional<std::int64_t> decimal_i64(std::string_view text) noexcept;

/// "-1.5E3", "1." or "+5", nothing else around it; nothing when no double is near it.
std::optional<double> decimal_f64(std::string_view text) noexcept;

/// A 32-bit number as fastjson reads an int field: digits cut off after the point, numbers as strings ("11", "11.0",
/// "1,000", "" and "null" are 0), true is 1. Nothing when it is none or does not fit.
std::optional<std::int32_t> json_i32(const json_value& value);

}  // namespace rmq::protocol::detail
