#pragma once

#include <rmq/actors/detail/broker_state.hpp>

namespace rmq::actors::broker_parts {

// Does what the port's leases want done, and wakes when they want to.
void serve_leases(broker_self self);

// What ended was somebody's own, or was to be: the next one has another number.
void lose_leasable(broker_self self, std::uint32_t connection, const error& why);

}  // namespace rmq::actors::broker_parts
