#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/message_id.hpp>

#include <algorithm>

namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

std::string upper(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

void check_text(std::string_view text) {
    const auto id = parse_offset_message_id(text);
    if (!id) return check_error(id.error(), errc::invalid_argument);
    require(id->store_host.port >= 0 && id->store_host.port <= 65535, "no port");
    const auto ip = detail::parse_ip(id->store_host.ip);
    require(ip.has_value() && ip->is_v6() == (text.size() == 56), "the host is no IP address");
    require(
        format_offset_message_id(ip->span(), id->store_host.port, id->commit_log_offset) == upper(std::string{text}),
        "an id changes");
}

void check(bytes input) {
    check_text(as_text(input));
    const auto decoded = from_hex(as_text(input));
    if (decoded) require(to_upper_hex(*decoded) == upper(std::string{as_text(input)}), "hexadecimal digits change");
    require(from_hex(to_hex(input)) == std::vector<std::byte>(input.begin(), input.end()), "bytes change");

    choices in{input};
    const bytes ip = in.take(in.yes() ? 16 : 4);
    if (ip.size() != 4 && ip.size() != 16) return;
    const std::int32_t port = in.u16();
    const std::int64_t offset = in.i64();
    const auto id = parse_offset_message_id(format_offset_message_id(ip, port, offset));
    require(id && id->store_host.port == port && id->commit_log_offset == offset, "port or offset change");
    require(std::ranges::equal(detail::parse_ip(id->store_host.ip)->span(), ip), "an IP address changes");
}

seed_list seeds() {
    return vectors("message_ids", {"expected/id", "input/id"}) +
           texts({"7F0000010000FFFF0000000000000000", "7F000001000100000000000000000000"});
}

RMQ_FUZZ_TARGET(message_id, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
