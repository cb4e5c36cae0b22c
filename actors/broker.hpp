#pragma once

#include <rmq/actors/asio_host.hpp>
#include <rmq/actors/messages.hpp>
#include <rmq/actors/push_desk.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/requester.hpp>
#include <rmq/runtime/broker_port.hpp>
#include <rmq/runtime/connection_pool.hpp>
#include <rmq/runtime/endpoint.hpp>
#include <rmq/runtime/health_settings.hpp>
#include <rmq/runtime/logging.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace rmq::actors {

/// The actor that is one broker's connection pool.
using broker =
    caf::typed_actor<handles<void, doorbell>, handles<executed, execute>, handles<void, socket_opened>,
                     handles<void, socket_received>, handles<void, socket_written>, handles<void, socket_lost>,
                     handles<void, answer_broker>, handles<void, keep_membership>, handles<void, heartbeat_answered>,
                     handles<void, group_left>, handles<void, probe_answered>, handles<void, peers_health>,
                     handles<health_report, order_health>, handles<void, wake>, handles<void, stop>,
                     handles<void, io_stopped>>;

/// What a broker actor is made of; the same for each of its incarnations.
struct broker_setup {
    runtime::endpoint peer;
    std::shared_ptr<runtime::broker_port> port;
    runtime::transport_factory transports;  // gives nothing once the I/O loop has ended
    runtime::completion_sink sink;
    runtime::connection_settings connection;
    std::uint32_t shared_connections = 1;
    std::shared_ptr<const protocol::requester> who;  // for heartbeats; nothing where there are none
    runtime::duration heartbeat_interval = std::chrono::seconds{30};
    std::optional<runtime::health_settings> health{};  // nothing: it is neither judged nor probed
    caf::weak_actor_ptr health_watcher{};
    push_desk desk{};  // takes the broker's own requests; without one they are not supported
    std::uint32_t max_broker_requests = default_limits.broker_requests;  // a second, on one connection
    std::uint32_t seed = 0;
    runtime::logger log;
};

/// Starts it on `host`, or on the system's scheduler when there is none (tests on virtual time).
broker spawn_broker(caf::actor_system& system, asio_host* host, std::shared_ptr<const broker_setup> setup);

}  // namespace rmq::actors
