#pragma once

#include <rmq/actors/detail/broker_state.hpp>

#include <cstdint>

namespace rmq::actors::broker_parts {

// For those who choose among brokers: how this one is now.
void tell_load(broker_self self);

// Whether a request that could go elsewhere may go here. It takes its place in a trickle.
bool admits(broker_self self);

// What became of requests and connections, for the broker's health.
void judge(broker_self self, std::uint32_t connection, const runtime::effects& out);

// Something was received there.
void hear(broker_self self, std::uint32_t connection);

// How a silent connection is ended: requests went unanswered there, and nothing at all came. A broker that runs would
// not keep it, and one that is gone does not say so.
void end_if_silent(broker_self self, std::uint32_t connection);

// Sends the probe that is due, if one is, and gives up those that waited for too long.
void probe(broker_self self);

void on_probe_answered(broker_self self, const probe_answered& msg);
void on_peers_health(broker_self self, const peers_health& msg);
health_report on_order_health(broker_self self, const order_health& msg);

}  // namespace rmq::actors::broker_parts
