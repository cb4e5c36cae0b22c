#include <rmq/actors/detail/managed_broker.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace rmq::actors {

broker_description managed_broker::describe(const std::string& name) const {
    return {.name = name,
            .address = setup->port->address(),
            .restarts = restarts,
            .state = state,
            .since = since,
            .reason = reason,
            .held = held,
            .latency = std::chrono::duration_cast<std::chrono::microseconds>(latency),
            .error_rate = error_rate};
}

std::optional<error> managed_broker::refusal() const {
    if (held) return local_error(errc::broker_unavailable, "an operator suspended the broker: resume it or reset it");
    if (failed)
        return local_error(errc::broker_unavailable,
                           "the broker's actor ended too often; it is tried again by and by, or reset it");
    return std::nullopt;
}

void managed_broker::admit_or_refuse() const {
    if (const auto why = refusal())
        setup->port->refuse(*why);
    else
        setup->port->admit();
}

void managed_broker::obey(health_order what) {
    held = what == health_order::suspend;
    if (what == health_order::reset) failed = false;
    admit_or_refuse();
}

health_state managed_broker::state_without_actor() const noexcept {
    if (held) return health_state::suspended;
    return failed ? health_state::failed : health_state::unknown;
}

peers_health peers_of(const managed_broker& one, const managed_brokers& all) {
    peers_health out;
    std::vector<runtime::duration> latencies;
    for (const auto& entry : all) {
        const auto& b = entry.second;
        if (&b == &one || (b.state != health_state::healthy && b.state != health_state::degraded)) continue;
        out.another_serves = true;
        if (b.latency > runtime::duration::zero()) latencies.push_back(b.latency);
    }
    if (latencies.empty()) return out;
    const auto middle = latencies.begin() + static_cast<std::ptrdiff_t>(latencies.size() / 2);
    std::ranges::nth_element(latencies, middle);
    out.latency = *middle;
    return out;
}

bool is_news(const std::optional<peers_health>& told, const peers_health& now) {
    if (!told || told->another_serves != now.another_serves || told->latency.has_value() != now.latency.has_value())
        return true;
    if (!now.latency) return false;
    const auto difference = std::max(*told->latency, *now.latency) - std::min(*told->latency, *now.latency);
    return difference * 10 > *told->latency;
}

}  // namespace rmq::actors
