#pragma once

#include <rmq/protocol/detail/text.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace rmq::protocol::detail {

// Text as bytes: the same memory, seen differently. as_text is the way back.
inline std::span<const std::byte> as_bytes(std::string_view text) noexcept {
    return std::as_bytes(std::span{text.data(), text.size()});
}

// Reads big-endian fields off the front of a span. Reading past the end yields zeros and empty spans and is remembered:
// a decoder reads on without branches and asks ok() before it believes anything. Sizes are judged before they are used.
class byte_reader {
public:
    explicit byte_reader(std::span<const std::byte> bytes) noexcept : rest_{bytes} {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }
    [[nodiscard]] std::span<const std::byte> rest() const noexcept { return rest_; }

    std::uint8_t u8() noexcept { return load<std::uint8_t>(); }
    std::uint16_t u16() noexcept { return load<std::uint16_t>(); }
    std::uint32_t u32() noexcept { return load<std::uint32_t>(); }
    std::uint64_t u64() noexcept { return load<std::uint64_t>(); }
    std::int8_t i8() noexcept { return static_cast<std::int8_t>(u8()); }
    std::int16_t i16() noexcept { return static_cast<std::int16_t>(u16()); }
    std::int32_t i32() noexcept { return static_cast<std::int32_t>(u32()); }
    std::int64_t i64() noexcept { return static_cast<std::int64_t>(u64()); }

    // A negative size is an error like one that is too large.
    std::span<const std::byte> bytes(std::int64_t size) noexcept {
        if (!ok_ || size < 0 || static_cast<std::uint64_t>(size) > rest_.size()) {
            fail();
            return {};
        }
        const auto taken = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    std::string_view text(std::int64_t size) noexcept { return as_text(bytes(size)); }

    // For a caller who sees that what was read cannot be right.
    void fail() noexcept {
        ok_ = false;
        rest_ = {};
    }

private:
    template <class T>
    T load() noexcept {
        static_assert(std::is_unsigned_v<T>);
        const auto from = bytes(sizeof(T));
        std::uint64_t value = 0;
        for (const std::byte b : from) value = (value << 8U) | std::to_integer<std::uint64_t>(b);
        return static_cast<T>(value);
    }

    std::span<const std::byte> rest_;
    bool ok_ = true;
};

}  // namespace rmq::protocol::detail
