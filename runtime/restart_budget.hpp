#pragma once

#include <rmq/runtime/clock.hpp>

#include <cstdint>
#include <deque>
#include <optional>

namespace rmq::runtime {

struct restart_settings {
    std::uint32_t max_restarts = 5;
    duration window = std::chrono::seconds{60};
    duration delay = std::chrono::milliseconds{10};
};

/// Decides whether something that ended unexpectedly is started again, and when: at most `max_restarts` times within
/// `window`, after `delay` for the first and twice as long for each further one in the window. Reads no clock.
class restart_budget {
public:
    explicit restart_budget(restart_settings settings) : settings_(settings) {}

    /// How long to wait before the restart; nothing when the budget is spent.
    std::optional<duration> spend(time_point now);

private:
    restart_settings settings_;
    std::deque<time_point> spent_;
};

}  // namespace rmq::runtime
