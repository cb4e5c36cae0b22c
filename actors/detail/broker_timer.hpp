#pragma once

#include <rmq/actors/detail/broker_state.hpp>

namespace rmq::actors::broker_parts {

// The actor's one timer fires then, or earlier.
void arm(broker_self self, runtime::time_point at);

// Arms it for what can have become earlier. An armed timer that turns out to be too early only looks again.
void arm_next(broker_self self);

}  // namespace rmq::actors::broker_parts
