#pragma once

#include <rmq/actors/messages.hpp>
#include <rmq/runtime/logging.hpp>

#include <cstdint>

namespace rmq::actors {

/// Takes in the brokers' own requests, decodes them, tells or asks the subscribers, and sends their answers back. One
/// per manager, on CAF's scheduler: no broker waits for another one's subscriber.
using push_desk = caf::typed_actor<handles<done, subscribe>, handles<void, broker_asked>, handles<void, answer_overdue>,
                                   handles<void, heartbeat_failed>, handles<void, lease_overdue>,
                                   handles<void, connections_exhausted>, handles<void, stop>>;

/// Whether the desk takes requests with this code. A broker actor answers others by itself.
bool is_known_push(std::int32_t code) noexcept;

push_desk spawn_push_desk(caf::actor_system& system, runtime::logger log);

}  // namespace rmq::actors
