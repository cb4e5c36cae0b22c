#include "fuzz/allocation_meter.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/json_header.hpp>

namespace rmq::fuzz {
namespace {

// An ext field takes at least 6 bytes ("{1:1,}") and becomes an ext_field in a vector that doubles, and a list node
// when it is escaped.
constexpr std::size_t memory_per_byte = 30;
constexpr std::size_t memory_for_nothing = 4096;

void check(bytes input) {
    const allocation_meter meter;
    const auto c = protocol::decode_json_header(input);
    require_at_most(memory_for_nothing + memory_per_byte * input.size(), meter.bytes());
    if (!c) return check_error(c.error(), errc::protocol_error);
    require(c->type == serialize_type::json, "not a JSON header");
    check_command(*c, input);
    require(protocol::detail::is_utf8(c->remark.value_or("")), "a remark that is not UTF-8");
    for (const auto& field : c->ext) {
        require(protocol::detail::is_utf8(field.key) && protocol::detail::is_utf8(field.value.value_or("")),
                "an ext field that is not UTF-8");
        require(field.key != "@type", "fastjson's own field");
    }
    check_round_trip(serialize_type::json, written_again(*c), {});
    check_round_trip(serialize_type::rocketmq, written_again(*c), {});
}

seed_list seeds() {
    return recorded_headers(std::byte{0}) +
           texts({R"({'code':1e1,flag:"1,0",/*c*/"version":+1.5L,})",
                  R"({"remark":"\"\\\/\b\f\n\r\t\v\'\x41\u4e2d\uD83D\uDE00\7\ud800"})",
                  R"({"extFields":{"a":{"b":[1,"x",{}]},"c":true,{"d":1}:2,"@type":1}})"});
}

RMQ_FUZZ_TARGET(json_header, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
