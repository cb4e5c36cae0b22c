#pragma once

#include <chrono>
#include <thread>

namespace rmq::test {

// Waits until `there` says so; false after thirty seconds.
template <class Condition>
bool eventually(Condition there) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!there()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace rmq::test
