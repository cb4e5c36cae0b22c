#pragma once

#include <rmq/runtime/health_state.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace rmq {

/// How a broker is: docs/health.md. to_string() gives the enumerator's name.
using runtime::health_state;

/// A broker that a manager knows.
struct broker_description {
    std::string name;
    std::string address;
    std::uint32_t restarts = 0;  ///< of its actor, since it was added
    health_state state = health_state::unknown;
    std::chrono::steady_clock::time_point since{};  ///< it is in this state
    std::string reason{};                  ///< why, for people; empty for a broker that never was in another one
    bool held = false;                     ///< an operator suspended it: nothing is sent there
    std::chrono::microseconds latency{0};  ///< of late, from writing a request to its answer
    double error_rate = 0;                 ///< of late, 0 … 1
};

/// The names of those that answer: the healthy ones first, the quickest of them first, then the degraded ones.
std::vector<std::string> healthy_among(const std::vector<broker_description>& brokers);

}  // namespace rmq
