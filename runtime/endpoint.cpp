#include <rmq/runtime/endpoint.hpp>
#include <rmq/runtime/logging.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace rmq::runtime {
namespace {

constexpr std::size_t max_name_size = 253;  // RFC 1035, without the root's dot
constexpr std::size_t max_label_size = 63;  // RFC 1035
constexpr std::size_t max_zone_size = 32;   // interface names have at most 15 on Linux; others are more generous
constexpr std::size_t max_shown_size = 64;  // of what was wrong, in a message

// ASCII only, whatever the locale says.
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string quoted(std::string_view text) { return '"' + escaped(text, max_shown_size) + '"'; }

tl::unexpected<error> refused(std::string detail) {
    return tl::unexpected{local_error(errc::invalid_argument, std::move(detail))};
}

// The address in its one canonical spelling, so that equal addresses compare equal.
std::optional<std::string> canonical_ipv6(std::string_view text) {
    const auto percent = text.find('%');
    const std::string_view zone = percent == text.npos ? std::string_view{} : text.substr(percent);
    if (percent != text.npos) {
        const auto is_zone_char = [](char c) {
            return is_digit(c) || is_letter(c) || c == '.' || c == '_' || c == '-';
        };
        if (zone.size() < 2 || zone.size() > max_zone_size || !std::all_of(zone.begin() + 1, zone.end(), is_zone_char))
            return std::nullopt;
    }
    const std::string number{text.substr(0, percent)};
    in6_addr address{};
    if (number.find('\0') != number.npos || ::inet_pton(AF_INET6, number.c_str(), &address) != 1) return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> canonical{};
    if (::inet_ntop(AF_INET6, &address, canonical.data(), canonical.size()) == nullptr) return std::nullopt;
    return std::string{canonical.data()}.append(zone);
}

bool is_ipv4(std::string_view text) {
    in_addr address{};
    if (text.find('\0') != text.npos) return false;  // where inet_pton would stop reading
    return ::inet_pton(AF_INET, std::string{text}.c_str(), &address) == 1;
}

// What is wrong with a host name; nothing when it is fine. Underscores are not RFC 952, but container networks
// name hosts with them and resolvers take them.
std::optional<std::string> fault_of_name(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);  // a fully qualified name
    if (name.empty()) return "the host is missing";
    if (name.size() > max_name_size) return "a host name has at most 253 characters";
    std::string_view label;
    for (std::string_view rest = name;; rest.remove_prefix(label.size() + 1)) {
        label = rest.substr(0, rest.find('.'));
        if (label.empty()) return "a host name has no empty part between its dots";
        if (label.size() > max_label_size) return "a part of a host name has at most 63 characters";
        if (label.front() == '-' || label.back() == '-') return "a part of a host name does not start or end with '-'";
        for (const char c : label)
            if (!is_digit(c) && !is_letter(c) && c != '-' && c != '_')
                return "a host name has letters, digits, '-', '_' and '.', not " + quoted({&c, 1});
        if (label.size() == rest.size()) break;
    }
    // Resolvers would read 10.1 as 10.0.0.1: nobody means that.
    if (std::all_of(label.begin(), label.end(), is_digit)) return "an IPv4 address has four numbers from 0 to 255";
    return std::nullopt;
}

result<std::int64_t> port_from(std::string_view digits) {
    if (!std::all_of(digits.begin(), digits.end(), is_digit)) return refused(quoted(digits) + " is not a port number");
    std::int64_t port = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), port).ec != std::errc{})
        return refused("a port is a number from 1 to 65535, not " + quoted(digits));
    return port;
}

result<endpoint> parse_quietly(std::string_view text) {
    std::string_view host;
    std::string_view port;
    if (text.starts_with('[')) {
        const auto bracket = text.find(']');
        if (bracket == text.npos) return refused("the closing ']' of the IPv6 address is missing");
        host = text.substr(0, bracket + 1);
        port = text.substr(bracket + 1);
        if (port.empty()) return refused("the port is missing, as in [::1]:10911");
        if (!port.starts_with(':')) return refused("':' and a port were expected after ']', not " + quoted(port));
        port.remove_prefix(1);
    } else {
        const auto colon = text.rfind(':');
        if (colon == text.npos) return refused("the port is missing, as in broker-a:10911");
        if (text.find(':') != colon)
            return refused("an IPv6 address with a port must be in brackets, as in [::1]:10911");
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
    }
    if (port.empty()) return refused("the port is missing after ':'");
    const auto number = port_from(port);
    if (!number) return tl::unexpected{number.error()};
    return endpoint::make(host, *number);
}

}  // namespace

result<endpoint> endpoint::make(std::string_view host, std::int64_t port) {
    if (port < 1 || port > 65535) return refused("a port is a number from 1 to 65535, not " + std::to_string(port));
    const auto number = static_cast<std::uint16_t>(port);
    const bool in_brackets = host.starts_with('[') && host.ends_with(']');
    if (in_brackets || host.find(':') != host.npos) {
        const auto inner = in_brackets ? host.substr(1, host.size() - 2) : host;
        if (auto address = canonical_ipv6(inner)) return endpoint{std::move(*address), number, true};
        return refused(quoted(inner) + " is not an IPv6 address");
    }
    if (is_ipv4(host)) return endpoint{std::string{host}, number, false};
    if (const auto fault = fault_of_name(host)) return refused(*fault);
    return endpoint{std::string{host}, number, false};
}

result<endpoint> endpoint::parse(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    if (std::all_of(text.begin(), text.end(), is_blank))
        return refused("an address is missing: host:port, 10.0.0.5:10911 or [::1]:10911");
    auto parsed = parse_quietly(text);
    if (!parsed) parsed.error().detail = "address " + quoted(text) + ": " + parsed.error().detail;
    return parsed;
}

std::string endpoint::to_string() const {
    const auto number = std::to_string(port);
    return is_ipv6 ? '[' + host + "]:" + number : host + ':' + number;
}

}  // namespace rmq::runtime
