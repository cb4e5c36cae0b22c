#pragma once

#include <rmq/runtime/backoff.hpp>
#include <rmq/runtime/clock.hpp>

#include <chrono>
#include <cstdint>

namespace rmq::runtime {

/// When a broker is how well. The defaults suit brokers of one data centre.
struct health_settings {
    /// A broker of which nothing was heard for so long is probed. > 0.
    duration interval = std::chrono::seconds{10};
    /// By up to this share of it an interval is shorter, by chance, so that many clients don't come in step. 0 … 1.
    double jitter = 0.1;
    /// A probe whose connection is silent for so long has failed. > 0.
    duration probe_timeout = std::chrono::seconds{3};
    /// A timer that comes so late was held up, and with it perhaps the answers: probes get their time anew. > 0.
    duration stall = std::chrono::seconds{1};

    /// So many timeouts in a row, with nothing received in between, make it unhealthy. >= 1.
    std::uint32_t failures_to_unhealthy = 2;
    /// So many failures in a row open the circuit. >= 1.
    std::uint32_t failures_to_open = 3;
    /// More than this share of the requests of the latest `window` failing opens the circuit, … 0 … 1.
    double failure_rate_to_open = 0.5;
    /// … if they are so many at least. >= 1.
    std::uint32_t requests_to_judge = 20;
    duration window = std::chrono::seconds{10};

    /// After how long an open circuit is probed: longer after each time it falls back, half of it by chance.
    backoff_settings probes{
        .initial = std::chrono::seconds{1}, .max = std::chrono::seconds{30}, .min_spacing = duration::zero()};
    /// So many answers, of probes or of requests, close the circuit again. >= 1.
    std::uint32_t answers_to_close = 3;
    /// So many requests at once may try a broker that is recovering. >= 1.
    std::uint32_t trickle = 2;
    /// How often a failed broker is probed. > 0.
    duration failed_interval = std::chrono::seconds{60};

    /// Over this share of errors it is degraded, … 0 … 1.
    double degraded_error_rate = 0.1;
    /// … and until it is at or below this one. <= degraded_error_rate.
    double restored_error_rate = 0.05;
    /// Over so many times its own latency of before, or its peers', it is degraded, … >= 1.
    double degraded_latency_factor = 3;
    /// … and until it is at or below so many times. 1 … degraded_latency_factor.
    double restored_latency_factor = 2;
    /// But never for a latency up to this.
    duration latency_floor = std::chrono::milliseconds{20};
    /// A mean of fewer values than this says nothing. >= 1.
    std::uint32_t values_to_judge = 20;
    /// In which time the weight of a value in the present error rate and latency halves. > 0.
    duration half_life = std::chrono::seconds{10};
    /// The same for the latency of before. > half_life.
    duration history_half_life = std::chrono::minutes{10};

    /// Throws std::invalid_argument when something is out of its range.
    void check() const;
};

}  // namespace rmq::runtime
