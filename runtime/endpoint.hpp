#pragma once

#include <rmq/protocol/error.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace rmq::runtime {

/// A peer's address as configured: a host name, an IPv4 or an IPv6 address, and a port.
struct endpoint {
    std::string host;  ///< without brackets
    std::uint16_t port = 0;
    bool is_ipv6 = false;  ///< `host` is an IPv6 literal

    /// `name:10911`, `10.0.0.5:10911`, `[::1]:10911`. Errors (invalid_argument) say what was expected.
    static result<endpoint> parse(std::string_view text);
    /// From a host given apart from its port; the host may be in brackets.
    static result<endpoint> make(std::string_view host, std::int64_t port);

    /// As parse() takes it.
    [[nodiscard]] std::string to_string() const;
    friend auto operator<=>(const endpoint&, const endpoint&) = default;
};

}  // namespace rmq::runtime
