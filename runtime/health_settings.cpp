#include <rmq/runtime/health_settings.hpp>

#include <stdexcept>

namespace rmq::runtime {

namespace {

void need(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

bool is_share(double value) { return value >= 0 && value <= 1; }  // and no NaN

}  // namespace

void health_settings::check() const {
    const auto zero = duration::zero();
    need(interval > zero && probe_timeout > zero && stall > zero && failed_interval > zero,
         "health: interval, probe_timeout, stall and failed_interval must be > 0");
    need(window >= std::chrono::milliseconds{10}, "health: window must be 10 ms at least");
    need(is_share(jitter) && is_share(failure_rate_to_open) && is_share(degraded_error_rate) &&
             is_share(restored_error_rate),
         "health: jitter and rates must be from 0 to 1");
    need(failures_to_unhealthy >= 1 && failures_to_open >= 1 && requests_to_judge >= 1 && answers_to_close >= 1 &&
             trickle >= 1 && values_to_judge >= 1,
         "health: counts must be >= 1");
    need(restored_error_rate <= degraded_error_rate, "health: restored_error_rate must be <= degraded_error_rate");
    need(restored_latency_factor >= 1 && restored_latency_factor <= degraded_latency_factor,
         "health: 1 <= restored_latency_factor <= degraded_latency_factor is needed");
    need(latency_floor >= zero, "health: latency_floor must be >= 0");
    need(half_life > zero && history_half_life > half_life, "health: 0 < half_life < history_half_life is needed");
}

}  // namespace rmq::runtime
