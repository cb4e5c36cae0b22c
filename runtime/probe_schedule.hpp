#pragma once

#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace rmq::runtime {

/// Names a probe; never used twice.
using probe_id = std::uint64_t;

/// When the next probe goes out, and which ones have waited for too long. At most two are unanswered at a time, and the
/// next one is counted from the last: a timer that was held up delays, and never catches up. Reads no clock.
class probe_schedule {
public:
    static constexpr std::size_t max_unanswered = 2;

    probe_schedule(duration timeout, double jitter, std::uint32_t seed)
        : timeout_(timeout), jitter_(jitter), random_(seed) {}

    /// The next probe is due then; never, without a time.
    void set_due(std::optional<time_point> at) noexcept { due_ = at; }
    /// `interval`, shorter by chance.
    duration shortened(duration interval);
    [[nodiscard]] bool is_due(time_point now) const noexcept {
        return due_ && *due_ <= now && unanswered_.size() < max_unanswered;
    }
    /// Sends the one that is due. The next is due at `next`.
    probe_id send(time_point now, time_point next);

    /// Something came on the connection of that probe.
    void on_bytes(probe_id id, time_point now);
    /// It was answered, or nobody will ever know. When it was sent; nothing when it is not one of ours any longer.
    std::optional<time_point> take(probe_id id);
    /// Removes one that had no answer and whose connection was silent for the timeout; call until there is none.
    struct overdue {
        probe_id id;
        time_point sent;
    };
    std::optional<overdue> take_overdue(time_point now);
    /// The timer was held up: each gets its time anew.
    void be_patient(time_point now);
    [[nodiscard]] bool is_waiting_for(probe_id id) const noexcept;
    /// Forgets all of them.
    void clear() noexcept { unanswered_.clear(); }

    [[nodiscard]] std::optional<time_point> next_wake() const;
    [[nodiscard]] std::size_t unanswered() const noexcept { return unanswered_.size(); }

private:
    struct probe {
        probe_id id;
        time_point sent;
        time_point heard;  // its time runs from then
    };

    duration timeout_;
    double jitter_;
    std::minstd_rand random_;
    std::optional<time_point> due_;
    std::vector<probe> unanswered_;
    probe_id last_ = 0;
};

}  // namespace rmq::runtime
