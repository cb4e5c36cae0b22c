#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/runtime/endpoint.hpp>

#include <algorithm>
#include <string>

namespace rmq::fuzz {
namespace {

void check(bytes input) {
    const auto text = as_text(input);
    const auto parsed = runtime::endpoint::parse(text);
    if (!parsed) return check_error(parsed.error(), errc::invalid_argument);
    require(!parsed->host.empty() && parsed->port != 0, "an address without a host or a port");
    require(parsed->host.find_first_of(std::string_view{"[] \n\0", 5}) == std::string::npos, "a strange host");
    require(parsed->is_ipv6 == (parsed->host.find(':') != std::string::npos), "IPv6 or not");
    if (parsed->is_ipv6) {
        const auto percent = std::min(text.find('%'), text.find(']'));
        const auto zone = text.substr(percent, text.find(']') - percent);
        require(parsed->host.ends_with(zone), "a zone changes");
    } else {
        require(text.starts_with(parsed->host + ':'), "a host changes");
    }
    require(runtime::endpoint::parse(parsed->to_string()) == *parsed, "an address changes");
    require(runtime::endpoint::make(parsed->host, parsed->port) == *parsed, "an address changes in parts");
}

seed_list seeds() {
    return texts({"broker-a:10911", "10.0.0.5:10911", "[::1]:10911", "[fe80::1%eth0]:1", "[::ffff:10.0.0.1]:65535",
                  "a.b_c.example.:00080", "[2001:db8::0:1]:9876", "localhost:0", "::1:80", "10.1:80", "-a:1", "a..b:1",
                  "name:65536", "[::1", "[::1]x", ":1", " "});
}

RMQ_FUZZ_TARGET(endpoint, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
