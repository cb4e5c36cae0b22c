#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Durations and sizes as people write them, in configuration files and on command lines.
namespace rmq::detail {

inline constexpr std::string_view duration_form = R"(a duration like "500ms", "3s", "2m" or "1h")";
inline constexpr std::string_view size_form = R"(a size like 4194304, "512KiB", "4MiB" or "1GiB")";

/// A whole number and a unit: ms, s, m or h. Nothing when it is not of that form or does not fit.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// A whole number, alone (bytes) or with a unit: B, KiB, MiB or GiB. Nothing when it is not of that form or does not
/// fit.
std::optional<std::int64_t> parse_size(std::string_view text);

/// In the largest unit that leaves a whole number; the parse functions read it back.
std::string format_duration(std::chrono::milliseconds value);
std::string format_size(std::int64_t bytes);

}  // namespace rmq::detail
