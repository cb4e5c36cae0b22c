#include "fuzz/allocation_meter.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/detail/byte_writer.hpp>
#include <rmq/protocol/properties.hpp>

#include <algorithm>

namespace rmq::fuzz {
namespace {

// An item takes at least 22 bytes and becomes a batch_item in a vector that doubles.
constexpr std::size_t memory_per_byte = 8;
constexpr std::size_t memory_for_nothing = 1024;

void check(bytes input) {
    using namespace rmq::protocol;
    choices in{input};
    const std::size_t max_items = in.u16();
    const bytes body = in.rest();
    const allocation_meter meter;
    const auto items = decode_batch_body(body, max_items);
    require_at_most(memory_for_nothing + memory_per_byte * body.size(), meter.bytes());
    if (!items) return check_error(items.error(), errc::protocol_error);
    require(items->size() <= max_items, "too many messages");

    // Written again it is what it was, but for the two fields nobody reads.
    std::vector<std::byte> expected{body.begin(), body.end()};
    std::vector<std::byte> written;
    for (const auto& item : *items) {
        require(lies_in(item.body, body) && lies_in(item.properties, body), "a view leaves the body");
        require(batch_item_size(item) <= expected.size() - written.size(), "a message runs past the body");
        std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(written.size()) + 4, 8, std::byte{0});
        const std::size_t before = written.size();
        require(encode_batch_item(item, written).has_value(), "what was read can't be written");
        require(written.size() - before == batch_item_size(item), "a message of another size than it says");
    }
    require(written == expected, "a batch changes");
}

// Properties of the longest size, and one byte longer.
seed_list long_ones() {
    seed_list out;
    for (const std::size_t size : {protocol::max_properties_size, protocol::max_properties_size + 1}) {
        auto& item = out.emplace_back();
        protocol::detail::byte_writer to{item};
        to.size32(22 + size);
        for (int i = 0; i < 4; ++i) to.u32(0);
        to.u16(static_cast<std::uint16_t>(size));
        item.resize(22 + size, std::byte{'p'});
    }
    return out;
}

seed_list seeds() {
    const auto all = vectors("batch_bodies", {"hex"}) + long_ones();
    return behind({255, 255}, all) + behind({0, 1}, all);
}

RMQ_FUZZ_TARGET(batch_body, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
