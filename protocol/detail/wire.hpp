#pragma once

#include <rmq/protocol/detail/text.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

// Big-endian numbers in byte buffers. Loading: the caller has checked that the bytes are there.
namespace rmq::protocol::detail {

inline std::uint32_t load_u32(std::span<const std::byte> bytes, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[at + i]); };
    return byte(0) << 24U | byte(1) << 16U | byte(2) << 8U | byte(3);  // in this form one load
}

inline std::int32_t load_i32(std::span<const std::byte> bytes, std::size_t at) noexcept {
    return static_cast<std::int32_t>(load_u32(bytes, at));
}

inline std::int16_t load_i16(std::span<const std::byte> bytes, std::size_t at) noexcept {
    const auto high = std::to_integer<unsigned>(bytes[at]);
    return static_cast<std::int16_t>(high << 8U | std::to_integer<unsigned>(bytes[at + 1]));
}

inline void store_u32(std::span<std::byte> bytes, std::size_t at, std::uint32_t value) noexcept {
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::byte>(value >> (24U - 8U * i));
}

inline void append_u16(std::vector<std::byte>& out, std::uint16_t value) {
    out.push_back(static_cast<std::byte>(value >> 8U));
    out.push_back(static_cast<std::byte>(value & 0xFFU));
}

inline void append_u32(std::vector<std::byte>& out, std::uint32_t value) {
    out.resize(out.size() + 4);
    store_u32(out, out.size() - 4, value);
}

inline void append_text(std::vector<std::byte>& out, std::string_view text) {
    const auto bytes = std::as_bytes(std::span{text});
    out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace rmq::protocol::detail
