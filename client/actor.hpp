#pragma once

// For services that talk to our actors from actors of their own: the only client header that needs CAF.

#include <rmq/actors/messages.hpp>
#include <rmq/client/broker_manager.hpp>

namespace rmq::client {

actors::broker_manager actor_of(const manager_facade& facade);

template <class T>
struct manager_actor {
    static actors::broker_manager of(const manager_facade& facade) { return actor_of(facade); }
};

}  // namespace rmq::client
