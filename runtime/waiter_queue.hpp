#pragma once

#include <rmq/runtime/lease.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <source_location>
#include <utility>

namespace rmq::runtime {

/// Who waits for a connection: first come, first served, each with a deadline. Nothing is left of one that is gone.
class waiter_queue {
public:
    struct waiter {
        waiter_id id;
        time_point since;
        time_point deadline;
        std::source_location asked_at;
    };

    /// Ids grow: the newest waiter is the last.
    void push(const waiter& who);
    /// The one that came first.
    std::optional<waiter> pop();
    /// One whose deadline is over, the earliest deadline first; call until there is none.
    std::optional<waiter> pop_expired(time_point now);
    /// It waits no longer; nothing when it does not wait.
    std::optional<waiter> remove(waiter_id id);

    [[nodiscard]] std::optional<time_point> next_deadline() const;
    [[nodiscard]] std::size_t size() const noexcept { return by_id_.size(); }
    [[nodiscard]] bool empty() const noexcept { return by_id_.empty(); }

private:
    std::map<waiter_id, waiter> by_id_;
    std::set<std::pair<time_point, waiter_id>> by_deadline_;
};

}  // namespace rmq::runtime
