#pragma once

#include <cstdint>
#include <string_view>

namespace rmq::protocol {

/// Java's String.hashCode of a UTF-8 text: over its UTF-16 code units, wrapping at 32 bits. Bytes that are not UTF-8
/// count as U+FFFD, as Java reads them.
std::int32_t java_hash(std::string_view utf8) noexcept;

}  // namespace rmq::protocol
