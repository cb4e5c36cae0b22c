#include <rmq/protocol/detail/ip_text.hpp>

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdint>

namespace rmq::protocol::detail {

namespace {

// Millions of times a second when pulling, so not through inet_ntop.
std::string dotted(std::span<const std::byte> ip) {
    std::array<char, 16> text{};
    char* at = text.data();
    for (const std::byte octet : ip) {
        if (at != text.data()) *at++ = '.';
        at = std::to_chars(at, text.data() + text.size(), std::to_integer<unsigned>(octet)).ptr;
    }
    return {text.data(), at};
}

}  // namespace

std::string ip_text(std::span<const std::byte> ip) {
    if (ip.size() == 4) return dotted(ip);
    if (ip.size() != 16) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(AF_INET6, ip.data(), text.data(), text.size()) == nullptr ? std::string{}
                                                                               : std::string{text.data()};
}

std::optional<ip_bytes> parse_ip(std::string_view text) {
    const std::string ended{text};  // inet_pton wants a 0 at the end; one inside must not hide what follows
    if (ended.find('\0') != std::string::npos) return std::nullopt;
    ip_bytes out;
    if (inet_pton(AF_INET, ended.c_str(), out.octets.data()) == 1)
        out.size = 4;
    else if (inet_pton(AF_INET6, ended.c_str(), out.octets.data()) == 1)
        out.size = 16;
    else
        return std::nullopt;
    return out;
}

}  // namespace rmq::protocol::detail
