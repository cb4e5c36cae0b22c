#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/serialize_type.hpp>

#include <cstddef>
#include <optional>
#include <span>

namespace rmq::protocol {

inline constexpr std::size_t length_field_size = 4;
/// Length field included, as the Java peers count (`com.rocketmq.remoting.frameMaxLength`).
inline constexpr std::size_t max_frame_size = default_limits.frame;
/// Ours; the 24-bit field would allow 16 MiB.
inline constexpr std::size_t max_header_size = default_limits.header;

/// Views into the buffer given to next_frame; valid as long as that buffer.
struct frame {
    serialize_type type;
    std::span<const std::byte> header;
    std::span<const std::byte> body;
    std::size_t size;  ///< bytes to drop from the buffer before looking for the next frame
};

/// The first frame in `bytes`; nothing when more bytes are needed. Errors (protocol_error) name what was wrong,
/// with the peer recognized where that helps (HTTP, TLS). Lengths are judged as soon as 8 bytes are there, so that
/// no memory needs to be reserved for a size that is not allowed.
result<std::optional<frame>> next_frame(std::span<const std::byte> bytes, std::size_t max_size = max_frame_size);

/// How many bytes the frame that starts in `bytes` has in all, once 4 bytes are there and if that size is allowed.
/// For sizing read buffers only: the frame itself is judged by next_frame.
std::optional<std::size_t> announced_size(std::span<const std::byte> bytes, std::size_t max_size = max_frame_size);

}  // namespace rmq::protocol
