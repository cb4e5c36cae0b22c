#pragma once

#include <rmq/actors/detail/broker_state.hpp>

#include <cstdint>
#include <vector>

namespace rmq::actors::broker_parts {

// Does what a connection's core wants done.
void apply(broker_self self, std::uint32_t connection, runtime::effects& out);

// Gives an operation to the connection it belongs on. It goes out with a flush of what was touched.
void submit(broker_self self, runtime::operation_ptr op, std::vector<std::uint32_t>& touched);
void flush(broker_self self, const std::vector<std::uint32_t>& touched);

// Takes what is in the port until there is nothing: while this actor is awake nobody needs to ring.
void take_submissions(broker_self self);

void on_socket_opened(broker_self self, const socket_opened& msg);
void on_socket_received(broker_self self, const socket_received& msg);
void on_socket_written(broker_self self, const socket_written& msg);
void on_socket_lost(broker_self self, const socket_lost& msg);

}  // namespace rmq::actors::broker_parts
