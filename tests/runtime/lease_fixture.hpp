#pragma once

#include "runtime/pass_time.hpp"

#include <rmq/runtime/lease_core.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace rmq::test {

using namespace std::chrono_literals;

// A pool of leasable connections whose connects do what the test says, at the time the test says.
struct watched_pool {
    explicit watched_pool(const runtime::lease_settings& with = {}, std::uint32_t seed = 1) : core(with, 7, seed) {}

    // What the core wants done, kept for the test to look at.
    void take() {
        for (const auto& slot : out.open) {
            opening.push_back(slot);
            ++opens;
        }
        for (const auto& [slot, why] : out.close) {
            closed.emplace_back(slot, why);
            std::erase(opening, slot);
        }
        for (auto& answer : out.answers) {
            ++answers;
            answered.insert_or_assign(answer.waiter, std::move(answer.outcome));
        }
        for (const auto& lease : out.overdue) overdue.push_back(lease);
        exhausted = exhausted || out.exhausted;
        out = {};
    }

    runtime::waiter_id acquire(runtime::duration timeout = 1h) {
        const auto id = core.acquire(now + timeout, now, out);
        take();
        return id;
    }
    bool cancel(runtime::waiter_id waiter) {
        const bool done = core.cancel(waiter, now, out);
        take();
        return done;
    }
    result<void> give_back(const runtime::lease_token& lease,
                           runtime::lease_return how = runtime::lease_return::clean) {
        auto done = core.give_back(lease, how, now, out);
        take();
        return done;
    }
    // The oldest attempt under way succeeds, or fails.
    runtime::connection_slot open() {
        const auto slot = opening.front();
        opening.erase(opening.begin());
        core.on_opened(slot, now, out);
        take();
        return slot;
    }
    void refuse(const char* why = "refused") {
        const auto slot = opening.front();
        opening.erase(opening.begin());
        core.on_lost(slot, local_error(errc::connection_failed, why), now, out);
        take();
    }
    void lose(runtime::connection_slot slot) {
        core.on_lost(slot, local_error(errc::connection_lost, "reset by peer"), now, out);
        take();
    }
    void tick() {
        core.on_tick(now, out);
        take();
    }
    // Lets time pass, waking whenever the core wants to.
    void pass(runtime::duration time) {
        pass_time(core, now, time, [this] { tick(); });
    }
    void reload(const runtime::lease_settings& with) {
        core.reload(with, now, out);
        take();
    }
    // One more lease, on a connection of its own.
    runtime::lease_token lease() {
        const auto id = acquire();
        if (!has_lease(id)) open();
        return lease_of(id);
    }

    bool is_answered(runtime::waiter_id id) const { return answered.count(id) != 0; }
    bool has_lease(runtime::waiter_id id) const { return is_answered(id) && answered.at(id).has_value(); }
    runtime::lease_token lease_of(runtime::waiter_id id) const { return answered.at(id).value(); }
    error error_of(runtime::waiter_id id) const { return answered.at(id).error(); }

    runtime::time_point now{runtime::duration{1h}};
    runtime::lease_core core;
    runtime::lease_effects out;
    std::vector<runtime::connection_slot> opening;
    std::size_t opens = 0;
    std::vector<std::pair<runtime::connection_slot, runtime::close_reason>> closed;
    std::map<runtime::waiter_id, result<runtime::lease_token>> answered;
    std::size_t answers = 0;
    std::vector<runtime::overdue_lease> overdue;
    bool exhausted = false;
};

inline runtime::lease_settings with_max(std::uint32_t max_connections) {
    runtime::lease_settings settings;
    settings.max_connections = max_connections;
    return settings;
}

}  // namespace rmq::test
