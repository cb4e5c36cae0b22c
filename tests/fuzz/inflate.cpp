#include "fuzz/allocation_meter.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/compression.hpp>

#include <algorithm>

namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

constexpr std::size_t largest = std::size_t{1} << 20U;
// The libraries' own: LZ4 keeps two blocks of the size a frame announces, up to 4 MiB each.
constexpr std::size_t memory_of_the_libraries = std::size_t{9} << 20U;

std::vector<std::byte> expect_plain(compression_type type, bytes compressed, const inflate_limits& limits) {
    auto inflated = inflate(type, compressed, limits);
    require(inflated.has_value(), "what was compressed can't be inflated");
    return *std::move(inflated);
}

// Exactly as much as it is may come out, and no byte less.
void check_compressed(compression_type type, int level, bytes plain) {
    const auto compressed = compress(type, level, plain);
    require(compressed.has_value(), "a body can't be compressed");
    const inflate_limits exact{.max_size = plain.size(), .max_ratio = 0, .allowance = plain.size()};
    if (!plain.empty()) {
        require(std::ranges::equal(expect_plain(type, *compressed, exact), plain), "a body changes");
        const inflate_limits less{.max_size = plain.size() - 1, .max_ratio = 0, .allowance = plain.size()};
        require(!inflate(type, *compressed, less), "a body grows over its limit");
    }
    require(std::ranges::equal(expect_plain(type, *compressed, {}), plain), "a body changes");
}

void check(bytes input) {
    choices in{input};
    const auto type = static_cast<compression_type>(in.u8() % 3);
    const int level = in.u8() % 10;
    const inflate_limits limits{.max_size = in.u32() % largest, .max_ratio = in.u8(), .allowance = in.u16()};
    const bytes body = in.rest();
    const std::size_t bound = limits.bound(body.size());
    require(bound <= limits.max_size && bound <= body.size() * limits.max_ratio + limits.allowance, "no bound");

    const allocation_meter meter;
    const auto inflated = inflate(type, body, limits);
    // Doubling, with what was there copied.
    require_at_most(memory_of_the_libraries + 4 * bound, meter.bytes());
    if (inflated) {
        require(inflated->size() <= bound && inflated->capacity() <= 2 * bound, "a body grows over its bound");
        check_compressed(type, level, *inflated);
    } else {
        check_error(inflated.error(), errc::protocol_error);
    }
    check_compressed(type, level, body);
}

seed_list seeds() {
    const auto all = vectors("compression", {"hex"});
    seed_list out;
    for (const unsigned type : {0U, 1U, 2U}) {
        out = std::move(out) + behind({type, 5, 0, 15, 255, 255, 200, 255, 255}, all);
    }
    return out;
}

RMQ_FUZZ_TARGET(inflate, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
