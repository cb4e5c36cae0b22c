#include "fuzz/allocation_meter.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/binary_header.hpp>
#include <rmq/protocol/detail/text.hpp>

#include <algorithm>

namespace rmq::fuzz {
namespace {

// An ext field takes at least 6 bytes and becomes an ext_field, in a vector that doubles.
constexpr std::size_t memory_per_byte = 20;
constexpr std::size_t memory_for_nothing = 4096;

void check(bytes input) {
    const allocation_meter meter;
    const auto c = protocol::decode_binary_header(input);
    require_at_most(memory_for_nothing + memory_per_byte * input.size(), meter.bytes());
    if (!c) return check_error(c.error(), errc::protocol_error);
    require(c->type == serialize_type::rocketmq && !c->unescaped, "not a binary header");
    check_command(*c, input);
    check_round_trip(serialize_type::rocketmq, written_again(*c), {});
    check_round_trip(serialize_type::json, written_again(*c), {});

    // There is one way to write it, but for what Java ignores: how long nothing is, and fields without a value.
    std::vector<std::byte> again;
    const auto opaque_at = protocol::append_binary_header(again, written_again(*c));
    require(opaque_at.has_value() && again.size() <= input.size(), "it grows");
    const bool all_values = std::ranges::all_of(c->ext, [](const auto& field) { return field.value.has_value(); });
    if (c->lang && !c->ext.empty() && all_values) require(std::ranges::equal(again, input), "it changes");
}

seed_list seeds() { return recorded_headers(std::byte{1}); }

RMQ_FUZZ_TARGET(binary_header, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
