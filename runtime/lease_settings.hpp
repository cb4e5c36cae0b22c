#pragma once

#include <rmq/runtime/backoff.hpp>
#include <rmq/runtime/clock.hpp>

#include <chrono>
#include <cstdint>

namespace rmq::runtime {

/// How many leasable connections a broker has, and for how long.
struct lease_settings {
    /// Leased, idle and opening ones together. 1 … limits::connections.
    std::uint32_t max_connections = 8;
    /// So many are open or being opened though nobody wants them. 0 … max_connections.
    std::uint32_t min_idle = 0;
    /// So many may wait for one at a time. 0: nobody waits.
    std::uint32_t max_waiters = 1024;
    /// So many are being opened at a time. >= 1.
    std::uint32_t max_connects = 4;
    /// An attempt that takes longer has failed. > 0.
    duration connect_timeout = std::chrono::milliseconds{500};
    /// After failures: one attempt at a time, after a wait between nothing and all of a growing maximum.
    backoff_settings reconnect{.initial = std::chrono::milliseconds{100},
                               .max = std::chrono::seconds{10},
                               .min_spacing = std::chrono::milliseconds{50},
                               .full_jitter = true};
    /// One that ends so soon after it was opened counts as one that could not be opened. >= 0.
    duration young = std::chrono::seconds{1};
    /// One that nobody used for so long is closed. > 0, and below the 120 s after which a broker closes it.
    duration idle_timeout = std::chrono::seconds{60};
    /// One that is so old is closed when it is idle, or comes back. > 0.
    duration lifetime = std::chrono::minutes{30};
    /// By up to this share of them both are shorter, by chance for each connection. 0 … 1.
    double jitter = 0.1;
    /// A lease that is held for longer is reported, once; never taken away. Zero: none is.
    duration overdue_after = std::chrono::minutes{1};

    /// Throws std::invalid_argument when something is out of its range or contradicts another.
    void check() const;
};

}  // namespace rmq::runtime
