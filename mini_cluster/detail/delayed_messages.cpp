#include <rmq/mini_cluster/detail/delayed_messages.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace rmq::mini {

namespace {

// The units that ScheduleMessageService.parseDelayLevel knows.
std::optional<std::chrono::seconds> seconds_of(char unit) noexcept {
    using namespace std::chrono_literals;
    switch (unit) {
        case 's':
            return 1s;
        case 'm':
            return 1min;
        case 'h':
            return 1h;
        case 'd':
            return 24h;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::vector<std::chrono::milliseconds> default_delays() {
    std::vector<std::chrono::milliseconds> out;
    for (const int seconds : {1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200})
        out.emplace_back(std::chrono::seconds{seconds});
    return out;
}

std::optional<std::vector<std::chrono::milliseconds>> parse_delay_levels(std::string_view text) {
    std::vector<std::chrono::milliseconds> out;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        if (text.empty()) break;
        std::int32_t count = 0;
        const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (failed != std::errc{} || count < 0 || rest == text.data() + text.size()) return std::nullopt;
        const auto unit = seconds_of(*rest);
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()) + 1);
        if (!unit || (!text.empty() && text.front() != ' ')) return std::nullopt;
        out.emplace_back(count * *unit);
    }
    if (out.empty()) return std::nullopt;
    return out;
}

runtime::duration delay_of(std::int32_t level, const std::vector<std::chrono::milliseconds>& delays) noexcept {
    if (level < 1 || delays.empty()) return {};
    return delays[std::min(static_cast<std::size_t>(level), delays.size()) - 1];
}

std::vector<std::int64_t> delayed_messages::take_due(runtime::time_point now) {
    std::vector<std::int64_t> due;
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        due.push_back(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
    }
    return due;
}

std::optional<runtime::time_point> delayed_messages::next() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.begin()->first;
}

}  // namespace rmq::mini
