#include <rmq/runtime/restart_budget.hpp>

#include <algorithm>

namespace rmq::runtime {

std::optional<duration> restart_budget::spend(time_point now) {
    while (!spent_.empty() && now - spent_.front() >= settings_.window) spent_.pop_front();
    if (spent_.size() >= settings_.max_restarts) return std::nullopt;
    auto wait = settings_.delay;
    for (std::size_t i = 0; i < spent_.size() && wait < settings_.window; ++i) wait *= 2;
    spent_.push_back(now);
    return std::min(wait, settings_.window);
}

}  // namespace rmq::runtime
