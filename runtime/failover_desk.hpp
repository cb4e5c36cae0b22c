#pragma once

#include <rmq/protocol/requester.hpp>
#include <rmq/runtime/broker_choice.hpp>
#include <rmq/runtime/broker_port.hpp>
#include <rmq/runtime/retry_budget.hpp>
#include <rmq/runtime/retry_core.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rmq::runtime {

class parked_call;

struct failover_settings {
    retry_settings retry{};
    std::uint32_t retry_share = 20;      ///< per cent of the requests that may be repeated, …
    std::uint32_t retry_burst = 10'000;  ///< … and so many besides, in bursts
    /// When no circuit is closed, a broker is tried once in this time at most. > 0.
    duration last_resort_interval = std::chrono::milliseconds{50};
    std::size_t max_waiting = default_limits.queued;  ///< requests that wait to be tried again; more fail at once
};

/// What all requests of one client have in common that can go to several brokers.
///
/// Thread safety: the functions may be called from any thread; what is not const is atomic.
struct failover_desk {
    /// The port of each name, in order; nothing for names that are not known.
    using finder = std::function<std::vector<std::shared_ptr<broker_port>>(const std::vector<std::string>& names)>;

    explicit failover_desk(const failover_settings& wanted)
        : settings(wanted), budget(wanted.retry_share, wanted.retry_burst) {}

    const failover_settings settings;
    retry_budget budget;
    protocol::requester who;
    finder find;
    /// Takes a call that is to go on later, or now, but not on the thread that found out. Set before the first request.
    std::function<void(std::shared_ptr<parked_call>)> park;
    completion_sink sink;
    choice_policy policy = &policies::round_robin;  // of groups that name none
    lease_port::time_source now = &clock::now;
};

/// Which brokers a request can go to, and what decides. Immutable but for the counter.
struct broker_range {
    std::vector<std::string> names;  ///< in the order of the weights
    choice_policy policy = &policies::round_robin;
    std::vector<std::uint32_t> weights{};  ///< of the brokers at the same places; those left out are 1
    bool duplicates = true;                ///< sends that a broker may have stored may go to another one
    std::uint64_t seed = 0;
    mutable std::atomic<std::uint64_t> tickets{0};
};

}  // namespace rmq::runtime
