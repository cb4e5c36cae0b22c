#include <rmq/runtime/lease_port.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace rmq::runtime {

lease_port::lease_port(const lease_settings& settings, std::uint64_t pool, std::uint32_t seed, completion_sink sink,
                       time_source now)
    : sink_(std::move(sink)), now_(std::move(now)), core_(settings, pool, seed) {}

// With the lock: keeps what the actor has to do, and decides whether it has to be rung for it.
void lease_port::absorb(lease_effects& out, aftermath& after) {
    for (const auto& closed : out.close) {
        // What the actor has not even heard of need not be closed.
        if (std::erase(work_.open, closed.slot) == 0) work_.close.push_back(closed);
    }
    work_.open.insert(work_.open.end(), out.open.begin(), out.open.end());
    work_.overdue.insert(work_.overdue.end(), out.overdue.begin(), out.overdue.end());
    work_.exhausted = work_.exhausted || out.exhausted;
    for (auto& answer : out.answers) {
        const auto waiter = waiting_.find(answer.waiter);
        if (waiter == waiting_.end()) continue;  // it was cancelled
        waiter->second->waiter = 0;
        after.answers.emplace_back(std::move(waiter->second), std::move(answer.outcome));
        waiting_.erase(waiter);
    }
    const auto next = core_.next_wake();
    const bool has_work = !work_.open.empty() || !work_.close.empty() || !work_.overdue.empty() || work_.exhausted;
    if (!has_work && !(next && (!watched_ || *next < *watched_))) return;
    if (!std::exchange(rung_, true)) after.bell = bell_;
}

// Without it: completing may run anybody's code.
void lease_port::finish(aftermath& after) {
    std::vector<completion> completed;
    for (auto& [op, outcome] : after.answers) {
        if (!outcome) {
            fail(op, std::move(outcome.error()), completed);
            continue;
        }
        // Given back by its end, if nobody takes it: to whoever waits next.
        reply granted;
        granted.storage = std::make_shared<lease_hold>(shared_from_this(), *outcome);
        if (op->claim()) completed.emplace_back(std::move(op), std::move(granted));
    }
    deliver_all(completed, sink_);
    if (after.bell) (*after.bell)();
}

template <class Change>
void lease_port::change(Change what) {
    const auto now = now_();
    aftermath after;
    {
        const std::lock_guard lock{mutex_};
        lease_effects out;
        if constexpr (std::is_invocable_v<Change, time_point, lease_effects&, aftermath&>)
            what(now, out, after);
        else
            what(now, out);
        absorb(out, after);
    }
    finish(after);
}

void lease_port::acquire(const operation_ptr& op, std::source_location at) {
    change([&](time_point now, lease_effects& out, aftermath& after) {
        if (op->is_done()) return;  // cancelled before it came here
        if (refused_) {
            after.answers.emplace_back(op, tl::unexpected(*refused_));
            return;
        }
        op->waiter = core_.acquire(op->deadline, now, out, at);
        waiting_.emplace(op->waiter, op);
    });
}

bool lease_port::forget(const operation& op) {
    bool waited = false;
    change([&](time_point now, lease_effects& out) {
        if (op.waiter == 0) return;
        waited = core_.cancel(op.waiter, now, out);
        waiting_.erase(op.waiter);
    });
    return waited;
}

void lease_port::tick() {
    change([&](time_point now, lease_effects& out) {
        watched_.reset();
        core_.on_tick(now, out);
    });
}

result<void> lease_port::give_back(const lease_token& lease, lease_return how) {
    result<void> done;
    change([&](time_point now, lease_effects& out) { done = core_.give_back(lease, how, now, out); });
    return done;
}

bool lease_port::is_connected(const lease_token& lease) const {
    const std::lock_guard lock{mutex_};
    return core_.is_connected(lease);
}

lease_counts lease_port::counts() const {
    const std::lock_guard lock{mutex_};
    return core_.counts();
}

lease_counters lease_port::counters() const {
    const std::lock_guard lock{mutex_};
    return core_.counters();
}

void lease_port::refuse(const error& why) {
    change([&](time_point now, lease_effects& out, aftermath& after) {
        refused_ = why;
        for (const auto& [waiter, op] : std::exchange(waiting_, {})) {
            core_.cancel(waiter, now, out);
            op->waiter = 0;
            after.answers.emplace_back(op, tl::unexpected(why));
        }
    });
}

void lease_port::admit() {
    const std::lock_guard lock{mutex_};
    refused_.reset();
}

std::optional<lease_token> lease_port::take_idle(std::source_location at) {
    std::optional<lease_token> taken;
    change([&](time_point now, lease_effects& out) { taken = core_.try_acquire(now, out, at); });
    return taken;
}

std::optional<connection_slot> lease_port::adopt() {
    std::optional<connection_slot> slot;
    change([&](time_point now, lease_effects& out) { slot = core_.adopt(now, out); });
    return slot;
}

lease_port::work lease_port::take() {
    const std::lock_guard lock{mutex_};
    rung_ = false;
    auto now = std::exchange(work_, {});
    now.next_wake = core_.next_wake();
    watched_ = now.next_wake;
    return now;
}

void lease_port::on_opened(connection_slot slot) {
    change([&](time_point now, lease_effects& out) { core_.on_opened(slot, now, out); });
}

void lease_port::on_lost(connection_slot slot, const error& why) {
    change([&](time_point now, lease_effects& out) { core_.on_lost(slot, why, now, out); });
}

void lease_port::on_unread(connection_slot slot) {
    change([&](time_point now, lease_effects& out) { core_.on_unread(slot, now, out); });
}

void lease_port::on_actor_ended() {
    change([&](time_point now, lease_effects& out) {
        work_.open.clear();
        work_.close.clear();
        watched_.reset();
        core_.lose_all(now, out);
    });
}

void lease_port::attach(std::function<void()> bell) {
    auto fresh = std::make_shared<const std::function<void()>>(std::move(bell));
    change([&](time_point now, lease_effects& out) {
        bell_.swap(fresh);
        rung_ = false;
        watched_.reset();
        core_.on_tick(now, out);
    });
}

void lease_port::close(const error& why) {
    std::shared_ptr<const std::function<void()>> last;  // destroyed after the lock is released
    change([&](time_point now, lease_effects& out) {
        core_.stop(why, now, out);
        last.swap(bell_);
    });
}

}  // namespace rmq::runtime
