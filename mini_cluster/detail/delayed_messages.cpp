#include <rmq/mini_cluster/detail/delayed_messages.hpp>

#include <algorithm>
#include <chrono>

namespace rmq::mini {

std::vector<std::chrono::milliseconds> default_delays() {
    std::vector<std::chrono::milliseconds> out;
    for (const int seconds : {1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200})
        out.emplace_back(std::chrono::seconds{seconds});
    return out;
}

runtime::duration delay_of(std::int32_t level, const std::vector<std::chrono::milliseconds>& delays) noexcept {
    if (level < 1 || delays.empty()) return {};
    return delays[std::min(static_cast<std::size_t>(level), delays.size()) - 1];
}

std::vector<kept_message> delayed_messages::take_due(runtime::time_point now) {
    std::vector<kept_message> due;
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        due.push_back(std::move(waiting_.begin()->second));
        waiting_.erase(waiting_.begin());
    }
    return due;
}

std::optional<runtime::time_point> delayed_messages::next() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.begin()->first;
}

}  // namespace rmq::mini
