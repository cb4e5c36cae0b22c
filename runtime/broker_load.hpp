#pragma once

#include <rmq/runtime/clock.hpp>
#include <rmq/runtime/health_state.hpp>

#include <atomic>
#include <cstdint>

namespace rmq::runtime {

/// How a broker is, in numbers that whoever has a choice reads without asking anybody: its actor and its manager tell,
/// requests count themselves. Each is true by itself; together they may be of two moments next to each other.
///
/// Thread safety: all members, from any thread.
class broker_load {
public:
    /// By its actor. `has_room`: in a trickle, for one more request.
    void tell(admission may, bool has_room, duration latency) noexcept {
        may_.store(may, std::memory_order_relaxed);
        has_room_.store(has_room, std::memory_order_relaxed);
        latency_.store(latency.count(), std::memory_order_relaxed);
    }
    /// By its port: nothing at all may be sent there.
    void refuse(bool yes) noexcept { is_refusing_.store(yes, std::memory_order_relaxed); }

    void began() noexcept { in_flight_.fetch_add(1, std::memory_order_relaxed); }
    void ended() noexcept { in_flight_.fetch_sub(1, std::memory_order_relaxed); }

    /// Its circuit is open, and nobody else's is closed: whether it may be tried all the same, which somebody may once
    /// in `spacing`.
    [[nodiscard]] bool insist(time_point now, duration spacing) noexcept {
        auto next = insist_at_.load(std::memory_order_relaxed);
        const auto at = now.time_since_epoch().count();
        return at >= next && insist_at_.compare_exchange_strong(next, at + spacing.count(), std::memory_order_relaxed);
    }

    [[nodiscard]] admission may() const noexcept { return may_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool has_room() const noexcept { return has_room_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool is_refusing() const noexcept { return is_refusing_.load(std::memory_order_relaxed); }
    [[nodiscard]] duration latency() const noexcept { return duration{latency_.load(std::memory_order_relaxed)}; }
    [[nodiscard]] std::uint32_t in_flight() const noexcept { return in_flight_.load(std::memory_order_relaxed); }

private:
    std::atomic<admission> may_{admission::yes};
    std::atomic<bool> has_room_{true};
    std::atomic<bool> is_refusing_{false};
    std::atomic<duration::rep> latency_{0};
    std::atomic<std::uint32_t> in_flight_{0};
    std::atomic<duration::rep> insist_at_{0};
};

}  // namespace rmq::runtime
