#pragma once

#include <rmq/runtime/clock.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace rmq::runtime {

/// Lets so many things a second happen, and as many at once after a quiet second; no more.
class rate_limit {
public:
    explicit rate_limit(std::uint32_t per_second) : per_second_(per_second) {}

    /// Whether one more may happen now.
    bool take(time_point now) {
        if (per_second_ == 0) return false;
        const duration each = std::chrono::nanoseconds{std::chrono::seconds{1}} / per_second_;
        // `paid_until_` is when all that happened will be paid for, one by one; a second on credit is the burst.
        const auto paid = std::max(paid_until_, now);
        if (paid + each > now + std::chrono::seconds{1}) return false;
        paid_until_ = paid + each;
        return true;
    }

private:
    std::uint32_t per_second_;
    time_point paid_until_ = time_point::min();
};

}  // namespace rmq::runtime
