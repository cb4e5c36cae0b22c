#pragma once

#include <rmq/actors/detail/manager_state.hpp>

namespace rmq::actors::manager_parts {

// An actor that asks for a lease is answered when the broker's port has granted one, or has not in time.
caf::result<lease_handle> on_acquire(manager_self self, const acquire_request& msg);
void on_acquired(manager_self self, const acquired& msg);

}  // namespace rmq::actors::manager_parts
