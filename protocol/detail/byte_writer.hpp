#pragma once

#include <rmq/protocol/detail/byte_reader.hpp>

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rmq::protocol::detail {

// Appends big-endian fields to a vector. The writer reserves nothing: whoever knows the size does.
class byte_writer {
public:
    explicit byte_writer(std::vector<std::byte>& out) noexcept : out_{out} {}

    [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }

    void u8(std::uint8_t value) { store(value); }
    void u16(std::uint16_t value) { store(value); }
    void u32(std::uint32_t value) { store(value); }
    void u64(std::uint64_t value) { store(value); }
    void i8(std::int8_t value) { store(static_cast<std::uint8_t>(value)); }
    void i16(std::int16_t value) { store(static_cast<std::uint16_t>(value)); }
    void i32(std::int32_t value) { store(static_cast<std::uint32_t>(value)); }
    void i64(std::int64_t value) { store(static_cast<std::uint64_t>(value)); }

    // Sizes: the caller has checked that they fit the field.
    void size16(std::size_t value) {
        assert(value <= 0x7FFF);
        store(static_cast<std::uint16_t>(value));
    }
    void size32(std::size_t value) {
        assert(value <= 0x7FFFFFFF);
        store(static_cast<std::uint32_t>(value));
    }

    void bytes(std::span<const std::byte> value) { out_.insert(out_.end(), value.begin(), value.end()); }
    void text(std::string_view value) { bytes(as_bytes(value)); }

    // Overwrites four bytes written earlier, for a size that is known only at the end.
    void patch_size32(std::size_t at, std::size_t value) {
        assert(at + 4 <= out_.size() && value <= 0x7FFFFFFF);
        for (std::size_t i = 0; i < 4; ++i) out_[at + i] = static_cast<std::byte>(value >> (8 * (3 - i)));
    }

private:
    template <class T>
    void store(T value) {
        static_assert(std::is_unsigned_v<T>);
        std::array<std::byte, sizeof(T)> to{};
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            to[i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * (sizeof(T) - 1 - i)));
        }
        bytes(to);
    }

    std::vector<std::byte>& out_;
};

}  // namespace rmq::protocol::detail
