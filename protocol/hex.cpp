#include <rmq/protocol/hex.hpp>

namespace rmq::protocol {
namespace {

std::string digits_of(std::span<const std::byte> bytes, std::string_view digits) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::byte b : bytes) {
        const auto value = std::to_integer<unsigned>(b);
        out.push_back(digits[value >> 4U]);
        out.push_back(digits[value & 0xFU]);
    }
    return out;
}

std::optional<unsigned> nibble(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10U;
    return std::nullopt;
}

}  // namespace

std::string to_hex(std::span<const std::byte> bytes) { return digits_of(bytes, "0123456789abcdef"); }

std::string to_upper_hex(std::span<const std::byte> bytes) { return digits_of(bytes, "0123456789ABCDEF"); }

std::optional<std::vector<std::byte>> from_hex(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    std::vector<std::byte> out;
    out.reserve(digits.size() / 2);
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto high = nibble(digits[i]);
        const auto low = nibble(digits[i + 1]);
        if (!high || !low) return std::nullopt;
        out.push_back(static_cast<std::byte>(*high << 4U | *low));
    }
    return out;
}

}  // namespace rmq::protocol
