#include <rmq/runtime/broker_choice.hpp>

#include <rmq/runtime/detail/mix.hpp>

#include <algorithm>
#include <numeric>

namespace rmq::policies {

namespace {

using runtime::detail::mix;

// FNV-1a: the same in every process, since clients of one service are to agree.
std::uint64_t hash_of(std::string_view text) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

// 0 for one of which nothing is known yet.
double promise_of(const broker_candidate& c) noexcept {
    return (static_cast<double>(c.in_flight) + 1) * static_cast<double>(c.latency.count());
}

}  // namespace

std::size_t round_robin(std::span<const broker_candidate> among, const choice_question& asked) {
    return static_cast<std::size_t>(asked.ticket % among.size());
}

std::size_t least_in_flight(std::span<const broker_candidate> among, const choice_question& asked) {
    auto best = round_robin(among, asked);
    for (std::size_t step = 1; step < among.size(); ++step) {
        const auto at = static_cast<std::size_t>((asked.ticket + step) % among.size());
        if (among[at].in_flight < among[best].in_flight) best = at;
    }
    return best;
}

std::size_t latency_aware(std::span<const broker_candidate> among, const choice_question& asked) {
    const auto one = static_cast<std::size_t>(asked.random % among.size());
    if (among.size() == 1) return one;
    // Any of the others, so that the two are never the same.
    const auto step = 1 + static_cast<std::size_t>(mix(asked.random) % (among.size() - 1));
    const auto two = (one + step) % among.size();
    const auto first = promise_of(among[one]);
    const auto second = promise_of(among[two]);
    if (first == second) return among[two].in_flight < among[one].in_flight ? two : one;
    return second < first ? two : one;
}

std::size_t weighted(std::span<const broker_candidate> among, const choice_question& asked) {
    const auto all = std::accumulate(among.begin(), among.end(), std::uint64_t{0},
                                     [](std::uint64_t sum, const auto& c) { return sum + c.weight; });
    if (all == 0) return round_robin(among, asked);
    auto left = asked.random % all;
    for (std::size_t at = 0; at < among.size(); ++at) {
        if (left < among[at].weight) return at;
        left -= among[at].weight;
    }
    return among.size() - 1;
}

std::size_t sticky_by_key(std::span<const broker_candidate> among, const choice_question& asked) {
    if (asked.key.empty()) return round_robin(among, asked);
    const auto key = hash_of(asked.key);
    const auto best = std::ranges::max_element(
        among, {}, [key](const broker_candidate& c) { return mix(key ^ mix(hash_of(c.name))); });
    return static_cast<std::size_t>(best - among.begin());
}

}  // namespace rmq::policies
