#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace rmq::runtime {

/// So many repetitions may burden brokers and no more: each request earns a share of one, and a store of them, full at
/// the beginning, is for bursts. When brokers fail, their load grows by that share at most, and not by as many attempts
/// as every request has. Reads no clock.
///
/// Thread safety: all members, from any thread.
class retry_budget {
public:
    /// `per_cent`: what a request earns. `burst`: how many repetitions the store holds.
    retry_budget(std::uint32_t per_cent, std::uint32_t burst) noexcept
        : per_cent_(per_cent), full_(std::int64_t{burst} * one), store_(full_) {}

    /// A request was made.
    void earn() noexcept {
        auto now = store_.load(std::memory_order_relaxed);
        while (now < full_ &&
               !store_.compare_exchange_weak(now, std::min(full_, now + per_cent_), std::memory_order_relaxed)) {
        }
    }
    /// One is to be repeated; no: it may not.
    [[nodiscard]] bool spend() noexcept {
        auto now = store_.load(std::memory_order_relaxed);
        while (now >= one)
            if (store_.compare_exchange_weak(now, now - one, std::memory_order_relaxed)) return true;
        return false;
    }

private:
    static constexpr std::int64_t one = 100;

    const std::int64_t per_cent_;
    const std::int64_t full_;
    std::atomic<std::int64_t> store_;
};

}  // namespace rmq::runtime
