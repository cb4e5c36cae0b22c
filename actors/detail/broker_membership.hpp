#pragma once

#include <rmq/actors/detail/broker_state.hpp>
#include <rmq/protocol/unregister_client.hpp>

#include <cstddef>
#include <vector>

namespace rmq::actors::broker_parts {

// Sends the heartbeat that is due, if one is.
void beat(broker_self self);

// Unregisters from these groups. How many requests that makes.
std::size_t leave(broker_self self, const std::vector<unregister_query>& groups, runtime::duration patience);

void on_keep_membership(broker_self self, const keep_membership& msg);
void on_heartbeat_answered(broker_self self, const heartbeat_answered& msg);

}  // namespace rmq::actors::broker_parts
