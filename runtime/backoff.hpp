#pragma once

#include <rmq/runtime/clock.hpp>

#include <cstdint>
#include <optional>
#include <random>

namespace rmq::runtime {

struct backoff_settings {
    /// Longest wait after the first failure; doubles with each further one. > 0.
    duration initial = std::chrono::milliseconds{100};
    /// The doubling ends here. >= initial.
    duration max = std::chrono::seconds{10};
    /// Two attempts are never closer than this, whatever succeeds in between: a peer that accepts and hangs up at
    /// once is asked 20 times a second at most. >= 0.
    duration min_spacing = std::chrono::milliseconds{50};
    /// A wait may be anything from nothing to the longest, and not only from half of it: where many clients want the
    /// same at the same time.
    bool full_jitter = false;
};

/// When to try again. After the n-th failure in a row the wait is between half and all of min(initial · 2^(n-1), max),
/// by chance, so that many clients do not come back in step. Reads no clock; the same seed gives the same waits.
class backoff {
public:
    /// Throws std::invalid_argument when the settings contradict each other.
    backoff(const backoff_settings& settings, std::uint32_t seed);

    /// An attempt begins: the next one keeps its distance from it.
    void attempt_started(time_point now) noexcept { last_attempt_ = now; }
    /// A failure happened at `now`: counts it and says when the next attempt should be made.
    time_point next_attempt(time_point now);
    /// When an attempt that somebody waits for may be made: now, or min_spacing after the last one.
    [[nodiscard]] time_point earliest_attempt(time_point now) const noexcept;
    /// An attempt succeeded: the next failure is the first again. The spacing of attempts stays.
    void succeeded() noexcept { failures_ = 0; }

    [[nodiscard]] std::uint32_t failures_in_a_row() const noexcept { return failures_; }

private:
    duration longest_wait() const noexcept;

    backoff_settings settings_;
    std::minstd_rand random_;
    std::uint32_t failures_ = 0;
    std::optional<time_point> last_attempt_;
};

}  // namespace rmq::runtime
