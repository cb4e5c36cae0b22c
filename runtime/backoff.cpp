#include <rmq/runtime/backoff.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace rmq::runtime {

backoff::backoff(const backoff_settings& settings, std::uint32_t seed) : settings_(settings), random_(seed) {
    if (settings.initial <= duration::zero() || settings.max < settings.initial ||
        settings.min_spacing < duration::zero())
        throw std::invalid_argument("backoff: 0 < initial <= max and 0 <= min_spacing are needed");
}

time_point backoff::next_attempt(time_point now) {
    if (failures_ < std::numeric_limits<std::uint32_t>::max()) ++failures_;
    const auto longest = longest_wait().count();
    std::uniform_int_distribution<duration::rep> wait{settings_.full_jitter ? 0 : longest - longest / 2, longest};
    auto at = now + duration{wait(random_)};
    return std::max(at, earliest_attempt(now));
}

time_point backoff::earliest_attempt(time_point now) const noexcept {
    return last_attempt_ ? std::max(now, *last_attempt_ + settings_.min_spacing) : now;
}

duration backoff::longest_wait() const noexcept {
    duration wait = settings_.initial;
    for (std::uint32_t n = 1; n < failures_ && wait < settings_.max; ++n)
        wait = wait > settings_.max / 2 ? settings_.max : wait * 2;  // without overflow, whatever the maximum
    return wait;
}

}  // namespace rmq::runtime
