#pragma once

#include <rmq/actors/asio_host.hpp>
#include <rmq/actors/broker_directory.hpp>
#include <rmq/actors/messages.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/requester.hpp>
#include <rmq/runtime/connection_core.hpp>
#include <rmq/runtime/failover_desk.hpp>
#include <rmq/runtime/health_settings.hpp>
#include <rmq/runtime/logging.hpp>
#include <rmq/runtime/restart_budget.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace rmq::actors {

/// What a manager and its brokers are made of.
struct manager_setup {
    protocol::requester who;
    std::shared_ptr<broker_directory> directory;
    asio_host* host = nullptr;  // outlives the manager; nothing in tests on virtual time
    runtime::transport_factory transports;
    runtime::completion_sink sink;
    runtime::connection_settings connection;
    std::uint32_t shared_connections = 1;
    std::uint32_t max_broker_requests = default_limits.broker_requests;
    runtime::duration heartbeat_interval = std::chrono::seconds{30};
    std::shared_ptr<std::atomic<bool>> has_groups = std::make_shared<std::atomic<bool>>(false);  // ending takes longer
    runtime::broker_port::limits queue;
    runtime::lease_settings leases;
    std::optional<runtime::health_settings> health{runtime::health_settings{}};  // nothing: nobody is judged or probed
    std::chrono::milliseconds acquire_timeout{500};
    runtime::lease_port::time_source now = &runtime::clock::now;  // the leases'; another one in tests on virtual time
    runtime::restart_settings restarts;
    // Of requests that can go to several brokers. Only its settings and its policy: the rest is made from these.
    std::shared_ptr<runtime::failover_desk> failover =
        std::make_shared<runtime::failover_desk>(runtime::failover_settings{});
    std::uint32_t seed = 0;
    runtime::logger log;
};

/// Starts the actor that knows every broker of one client, supervises their actors and passes requests on to them.
broker_manager spawn_broker_manager(caf::actor_system& system, std::shared_ptr<const manager_setup> setup);

}  // namespace rmq::actors
