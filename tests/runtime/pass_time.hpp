#pragma once

#include <rmq/runtime/clock.hpp>

#include <algorithm>

namespace rmq::test {

// Lets time pass for a core on virtual time, waking it whenever it wants to be.
template <class Core, class Tick>
void pass_time(const Core& core, runtime::time_point& now, runtime::duration time, Tick tick) {
    const auto end = now + time;
    while (core.next_wake() && *core.next_wake() <= end) {
        now = std::max(now, *core.next_wake());
        tick();
    }
    now = end;
}

}  // namespace rmq::test
