#pragma once

#include <rmq/protocol/detail/byte_reader.hpp>

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace rmq::protocol::detail {

// Fills bytes that are there with big-endian fields: for headers of a known size. The caller has counted.
class span_writer {
public:
    explicit span_writer(std::span<std::byte> to) noexcept : rest_{to} {}

    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

    void u8(std::uint8_t value) noexcept { store(value); }
    void u32(std::uint32_t value) noexcept { store(value); }
    void i16(std::int16_t value) noexcept { store(static_cast<std::uint16_t>(value)); }
    void i32(std::int32_t value) noexcept { store(static_cast<std::uint32_t>(value)); }

    // Sizes: the caller has checked that they fit the field.
    void size16(std::size_t value) noexcept {
        assert(value <= 0x7FFF);
        store(static_cast<std::uint16_t>(value));
    }
    void size32(std::size_t value) noexcept {
        assert(value <= 0x7FFFFFFF);
        store(static_cast<std::uint32_t>(value));
    }

    void text(std::string_view value) noexcept { put(as_bytes(value)); }

private:
    template <class T>
    void store(T value) noexcept {
        static_assert(std::is_unsigned_v<T>);
        std::array<std::byte, sizeof(T)> big_endian{};
        for (std::size_t i = 0; i < sizeof(T); ++i)
            big_endian[i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * (sizeof(T) - 1 - i)));
        put(big_endian);
    }
    void put(std::span<const std::byte> bytes) noexcept {
        assert(bytes.size() <= rest_.size());
        if (!bytes.empty()) std::memcpy(rest_.data(), bytes.data(), bytes.size());
        rest_ = rest_.subspan(bytes.size());
    }

    std::span<std::byte> rest_;
};

}  // namespace rmq::protocol::detail
