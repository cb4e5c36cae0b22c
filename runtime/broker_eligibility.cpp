#include <rmq/runtime/broker_eligibility.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace rmq::runtime {

namespace {

constexpr std::uint32_t last_resort = 3;

// The smaller the better; nothing: not at all.
std::optional<std::uint32_t> rank_of(const broker_standing& b) noexcept {
    if (b.is_refusing || b.is_ruled_out) return std::nullopt;
    switch (b.may) {
        case admission::yes:
            return 0;
        case admission::trickle:
            return b.has_room ? 0 : last_resort;
        case admission::last:
            return 1;
        case admission::if_nothing_better:
            return 2;
        case admission::no:
            break;
    }
    return last_resort;
}

}  // namespace

eligible_brokers eligible_among(std::span<const broker_standing> brokers) {
    using order = std::pair<bool, std::pair<std::uint32_t, std::uint32_t>>;
    eligible_brokers out;
    std::optional<order> best;
    for (std::size_t at = 0; at < brokers.size(); ++at) {
        const auto rank = rank_of(brokers[at]);
        if (!rank) continue;
        const order here{*rank == last_resort, {brokers[at].tries, *rank}};
        if (best && *best < here) continue;
        if (!best || here < *best) {
            best = here;
            out.places.clear();
        }
        out.places.push_back(at);
    }
    out.is_last_resort = best && best->first;
    return out;
}

bool is_untried_left(std::span<const broker_standing> brokers) noexcept {
    return std::ranges::any_of(brokers, [](const broker_standing& b) {
        const auto rank = rank_of(b);
        return rank && *rank != last_resort && b.tries == 0;
    });
}

}  // namespace rmq::runtime
