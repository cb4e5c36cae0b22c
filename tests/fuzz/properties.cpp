#include "fuzz/allocation_meter.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/properties.hpp>

#include <algorithm>
#include <ranges>

namespace rmq::fuzz {
namespace {

// A property takes at least 4 bytes (the last one 3) and becomes two views.
constexpr std::size_t memory_per_byte = sizeof(protocol::property_views::value_type) / 4;
constexpr std::size_t memory_for_the_last = sizeof(protocol::property_views::value_type);

void check(bytes input) {
    using namespace rmq::protocol;
    const auto text = as_text(input);
    const allocation_meter meter;
    const auto read = read_properties(text);
    require_at_most(memory_for_the_last + memory_per_byte * input.size(), meter.bytes());
    for (const auto& [name, value] : read) {
        require(lies_in(name, input) && lies_in(value, input), "a view leaves the text");
        require(!name.empty() && !value.empty(), "a property without a name or a value");
        require(name.find_first_of("\x01\x02") == name.npos && value.find('\x02') == value.npos, "a piece too long");
        const auto last = std::ranges::find(std::views::reverse(read), name, [](const auto& p) { return p.first; });
        require(find_property(read, name) == last->second, "not the last of a repeated name counts");
    }
    const auto written = write_properties(read);
    require(written.size() <= text.size() + 1, "a text grows");
    require(read_properties(written) == read, "properties change");
    require(write_properties(read_properties(written)) == written, "a text never settles");
}

seed_list seeds() { return vectors("properties", {"hex"}); }

RMQ_FUZZ_TARGET(properties, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
