#pragma once

#include "runtime/pass_time.hpp"

#include <rmq/runtime/health_core.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace rmq::test {

using namespace std::chrono_literals;

// A health core with the time of day in its hand. Every change is kept.
struct watched_broker {
    explicit watched_broker(runtime::health_settings with = {}, std::uint32_t seed = 1)
        : settings(with), core(with, seed, now) {}

    runtime::health_effects take() {
        for (const auto& change : out.changes) changes.push_back(change);
        return std::exchange(out, {});
    }

    void answer(runtime::answer_kind kind = runtime::answer_kind::good, runtime::duration latency = 1ms) {
        core.on_answer(kind, now - latency, now, out);
        take();
    }
    void timeout(runtime::duration after = 3s) {
        core.on_timeout(now - after, now, out);
        take();
    }
    void lose() {
        core.on_lost(now - 1ms, now, out);
        take();
    }
    void fail_to_connect(bool another_serves = false) {
        core.on_connect_failed(another_serves, now, out);
        take();
    }
    // Lets time pass, waking whenever the core wants to; probes that go out are kept.
    void pass(runtime::duration time) {
        pass_time(core, now, time, [this] { tick(); });
    }
    // Until one more probe goes out.
    void pass_until_probe() {
        const auto before = probes.size();
        while (probes.size() == before) {
            now = std::max(now, core.next_wake().value());
            tick();
        }
    }
    runtime::health_effects tick() {
        core.on_tick(now, out);
        auto done = take();
        if (done.probe) probes.emplace_back(*done.probe, now);
        for (const auto id : done.failed_probes) failed_probes.push_back(id);
        return done;
    }
    void answer_probe(runtime::duration after = 1ms) {
        now += after;
        core.on_probe_answered(probes.back().first, now, out);
        take();
    }
    // An open circuit whose probe was sent, and not answered yet.
    void recover() {
        core.suspend(now, out);
        core.resume(now, out);
        take();
        tick();
    }

    runtime::time_point now{runtime::duration{1h}};
    runtime::health_settings settings;
    runtime::health_core core;
    runtime::health_effects out;
    std::vector<runtime::health_change> changes;
    std::vector<std::pair<runtime::probe_id, runtime::time_point>> probes;  // with when they were sent
    std::vector<runtime::probe_id> failed_probes;
};

}  // namespace rmq::test
