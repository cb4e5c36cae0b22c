#pragma once

#include <rmq/runtime/clock.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace rmq::runtime {

/// How many requests of the last `length` came out, and how many of them failed; to a tenth of it. Reads no clock.
class failure_window {
public:
    explicit failure_window(duration length) : step_(length / steps) {}

    void add(bool failed, time_point now) {
        move_to(now);
        auto& here = counts_[static_cast<std::size_t>(now_) % steps];
        ++here.all;
        ++all_;
        if (!failed) return;
        ++here.failed;
        ++failed_;
    }
    void move_to(time_point now) {
        const auto at = now.time_since_epoch() / step_;
        // A clock that stands still or runs back counts into the latest step.
        if (at <= now_) return;
        for (std::int64_t i = 0; i < at - now_ && i < std::int64_t{steps}; ++i) {
            auto& old = counts_[static_cast<std::size_t>(at - i) % steps];
            all_ -= old.all;
            failed_ -= old.failed;
            old = {};
        }
        now_ = at;
    }
    void clear() noexcept {
        counts_ = {};
        all_ = failed_ = 0;
    }

    [[nodiscard]] std::uint64_t all() const noexcept { return all_; }
    [[nodiscard]] std::uint64_t failed() const noexcept { return failed_; }

private:
    static constexpr std::size_t steps = 10;
    struct count {
        std::uint64_t all = 0;
        std::uint64_t failed = 0;
    };

    duration step_;
    std::int64_t now_ = 0;
    std::array<count, steps> counts_{};
    std::uint64_t all_ = 0;
    std::uint64_t failed_ = 0;
};

}  // namespace rmq::runtime
