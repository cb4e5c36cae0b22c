#pragma once

#include <rmq/actors/detail/broker_state.hpp>

namespace rmq::actors::broker_parts {

// A request of the broker's own: for the desk, which answers by and by.
void on_incoming(broker_self self, std::uint32_t connection, const runtime::incoming_request& incoming);

void on_answer_broker(broker_self self, const answer_broker& msg);

}  // namespace rmq::actors::broker_parts
