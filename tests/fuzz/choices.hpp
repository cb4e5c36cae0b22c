#pragma once

#include "fuzz/target.hpp"

#include <rmq/protocol/detail/byte_reader.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace rmq::fuzz {

// Turns the front of an input into decisions. What is left ends where the input ends; past the end all choices are 0.
class choices {
public:
    explicit choices(bytes input) noexcept : rest_{input} {}

    std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(number(4)); }
    std::int32_t i32() noexcept { return static_cast<std::int32_t>(number(4)); }
    std::int64_t i64() noexcept { return static_cast<std::int64_t>(number(8)); }
    bool yes() noexcept { return (u8() & 1U) != 0; }

    bytes take(std::size_t size) noexcept {
        const auto taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    std::string_view text(std::size_t size) noexcept { return protocol::detail::as_text(take(size)); }
    /// Short texts are likely, long ones possible.
    std::string_view text() noexcept {
        const std::uint8_t size = u8();
        return text(size < 0xFF ? size : u16());
    }

    [[nodiscard]] bytes rest() const noexcept { return rest_; }
    [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }

private:
    std::uint64_t number(std::size_t size) noexcept {
        std::uint64_t value = 0;
        for (const std::byte b : take(size)) value = (value << 8U) | std::to_integer<std::uint64_t>(b);
        return value;
    }

    bytes rest_;
};

}  // namespace rmq::fuzz
