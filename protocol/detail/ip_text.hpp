#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rmq::protocol::detail {

// An address as the wire has it: 4 bytes of IPv4 or 16 of IPv6.
struct ip_bytes {
    std::array<std::byte, 16> octets{};
    std::size_t size = 0;

    [[nodiscard]] std::span<const std::byte> span() const noexcept { return std::span{octets}.first(size); }
    [[nodiscard]] bool is_v6() const noexcept { return size == 16; }
};

// Dotted IPv4 or RFC 5952 IPv6 without brackets; empty for any other number of bytes.
std::string ip_text(std::span<const std::byte> ip);

std::optional<ip_bytes> parse_ip(std::string_view text);

}  // namespace rmq::protocol::detail
