#pragma once

#include <algorithm>
#include <string_view>

namespace rmq::protocol::detail {

// Where a byte of UTF-8 stands in the order of UTF-16 code units: characters of four bytes are surrogates there
// (0xD800 …) and come before those from U+E000 (bytes 0xEE, 0xEF). Otherwise the two orders are one.
constexpr int utf16_rank(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0xF0) return byte - 2;
    return byte >= 0xEE ? byte + 16 : byte;
}

/// The order of Java's String.compareTo, for UTF-8.
inline bool utf16_less(std::string_view a, std::string_view b) noexcept {
    return std::ranges::lexicographical_compare(a, b, {}, utf16_rank, utf16_rank);
}

}  // namespace rmq::protocol::detail
