#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rmq::protocol {

/// The three ways a message body may be compressed: RFC 1950 zlib, the LZ4 *frame* format, standard zstd frames.
enum class compression_type : std::uint8_t { zlib, lz4, zstd };
std::string_view to_string(compression_type type) noexcept;

/// How large a body may become. A few hundred bytes can announce or contain gigabytes: without a bound one message
/// would take all memory of its reader.
struct inflate_limits {
    std::size_t max_size = default_limits.inflated_body;    ///< of one body, whatever its compressed size
    std::size_t max_ratio = default_limits.inflated_ratio;  ///< inflated bytes per compressed byte, beyond `allowance`
    /// Small bodies may be as dense as they like: a mebibyte of blanks is a legal message of some hundred bytes.
    std::size_t allowance = default_limits.inflated_allowance;

    /// How large a body of `compressed` bytes may become.
    [[nodiscard]] constexpr std::size_t bound(std::size_t compressed) const noexcept {
        const bool beyond = max_ratio != 0 && compressed > max_size / max_ratio;
        const std::size_t by_ratio = beyond ? max_size : compressed * max_ratio;
        return by_ratio + std::min(allowance, max_size - by_ratio);
    }
};

/// `plain` compressed. zlib takes levels 0 … 9 (Java's default is 5), zstd those of its library, LZ4 ignores it.
/// Errors: invalid_argument (level), system_error (no memory inside the library).
result<std::vector<std::byte>> compress(compression_type type, int level, std::span<const std::byte> plain);

/// `compressed` inflated. Memory grows with what really comes out; sizes that the bytes announce are not believed.
/// As in Java, an empty zlib or zstd body is empty, and bytes behind the end of a zlib stream are ignored.
/// Errors: protocol_error, the bytes are damaged, cut, or inflate beyond `limits`.
result<std::vector<std::byte>> inflate(compression_type type, std::span<const std::byte> compressed,
                                       const inflate_limits& limits = {});

}  // namespace rmq::protocol
