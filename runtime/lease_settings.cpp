#include <rmq/runtime/lease_settings.hpp>

#include <rmq/protocol/limits.hpp>

#include <stdexcept>

namespace rmq::runtime {

namespace {

// A broker closes a channel that was silent for so long (serverChannelMaxIdleTimeSeconds).
constexpr std::chrono::seconds broker_patience{120};

void need(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

}  // namespace

void lease_settings::check() const {
    const auto zero = duration::zero();
    need(max_connections >= 1 && max_connections <= default_limits.connections,
         "leases: max_connections must be from 1 to 64");
    need(min_idle <= max_connections, "leases: min_idle must be <= max_connections");
    need(max_connects >= 1, "leases: max_connects must be >= 1");
    need(connect_timeout > zero && lifetime > zero, "leases: connect_timeout and lifetime must be > 0");
    need(idle_timeout > zero && idle_timeout < broker_patience, "leases: idle_timeout must be > 0 and < 120 s");
    need(jitter >= 0 && jitter <= 1, "leases: jitter must be from 0 to 1");
    need(young >= zero && overdue_after >= zero, "leases: young and overdue_after must be >= 0");
}

}  // namespace rmq::runtime
