#pragma once

#include <rmq/actors/detail/manager_state.hpp>

#include <string>
#include <string_view>

namespace rmq::actors::manager_parts {

// How the brokers are has changed: callers' lists are made anew, and the brokers are told of each other.
void publish_health(manager_self self);

// The broker is in that state now; subscribers are told, if that is another one.
void enter(manager_self self, const std::string& name, managed_broker& b, health_state state, std::string_view reason);

// An operator's word is in force when this returns; nobody waits for the broker's actor, whose loop may stand still.
void put_in_force(manager_self self, const std::string& name, managed_broker& b, health_order what);

void on_health_report(manager_self self, const health_report& msg);

}  // namespace rmq::actors::manager_parts
