#pragma once

#include <rmq/runtime/clock.hpp>

#include <chrono>
#include <cmath>

namespace rmq::runtime {

/// An exponentially weighted mean whose values lose half their weight in every `half_life`, however many come in
/// between: a burst weighs what it is, and old evidence fades while nothing happens. Reads no clock.
class decayed_mean {
public:
    explicit decayed_mean(duration half_life) : half_life_(half_life) {}

    void add(double value, time_point now) {
        decay(now);
        sum_ += value;
        weight_ += 1;
    }
    /// Call before reading when time went by without values.
    void decay(time_point now) {
        // In steps, since values come by the million a second and powers are dear.
        const auto passed = now - decayed_at_;
        if (weight_ > 0 && passed * steps < half_life_) return;
        decayed_at_ = now;
        if (weight_ <= 0) return;
        const auto kept = std::exp2(-std::chrono::duration<double>(passed) / std::chrono::duration<double>(half_life_));
        sum_ *= kept;
        weight_ *= kept;
    }
    void clear() noexcept { sum_ = weight_ = 0; }

    /// How many values of right now it is worth.
    [[nodiscard]] double weight() const noexcept { return weight_; }
    /// 0 without values.
    [[nodiscard]] double value() const noexcept { return weight_ > 0 ? sum_ / weight_ : 0; }

private:
    static constexpr int steps = 64;

    duration half_life_;
    time_point decayed_at_{};
    double sum_ = 0;
    double weight_ = 0;
};

}  // namespace rmq::runtime
