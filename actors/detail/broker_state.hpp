#pragma once

#include <rmq/actors/asio_host.hpp>
#include <rmq/actors/broker.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/runtime/connection_pool.hpp>
#include <rmq/runtime/health_core.hpp>
#include <rmq/runtime/membership_core.hpp>
#include <rmq/runtime/rate_limit.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

// The parts of a broker's actor: each is a noun with the functions that act on the actor's state.
namespace rmq::actors::broker_parts {

struct broker_state {
    static constexpr const char* name = "rmq.broker";

    broker_state() = default;
    broker_state(const broker_state&) = delete;
    broker_state& operator=(const broker_state&) = delete;
    ~broker_state();

    struct socket {
        std::shared_ptr<runtime::transport> transport;
        std::uint64_t number = 0;
        runtime::rate_limit requests;  // of the broker's own
        bool flooded = false;          // the last one was over the limit: said once
        runtime::time_point heard{};   // when something was received, the last time
        std::uint32_t unheard = 0;     // ends of requests' times since then
    };
    // A probe on its way. It has lent an idle connection, or opened one of its own.
    struct probe {
        runtime::probe_id id = 0;
        std::uint32_t connection = 0;
        std::optional<runtime::lease_token> lent{};
    };

    // Completes everything and closes every socket. The queue of the port is left for whoever comes next.
    void end(const error& why);
    socket& socket_of(std::uint32_t connection);
    [[nodiscard]] bool is_current(std::uint32_t connection, std::uint64_t number) const;

    std::shared_ptr<const broker_setup> setup;
    std::unique_ptr<runtime::connection_pool> pool;  // nothing once the actor is about to end
    std::vector<socket> sockets;                     // by connection
    std::uint64_t transports_made = 0;
    std::optional<runtime::time_point> armed;  // the one timer
    std::uint64_t armed_generation = 0;
    std::vector<runtime::operation_ptr> submitted;  // scratch
    std::vector<runtime::operation_ptr> cancelled;
    std::optional<runtime::membership_core> groups;
    protocol::typed_request<heartbeat_reply> beat;  // the last one, without its frame
    runtime::time_point beat_sent{};
    bool beats_fail = false;  // the last one did: said once
    std::unique_ptr<runtime::health_core> health;
    bool another_serves = false;
    std::vector<probe> probes;
    std::size_t leaving = 0;  // told to stop: groups whose unregister was not answered yet
    asio_host* host = nullptr;
    std::uint64_t farewell = 0;
};

using broker_self = caf::stateful_actor<broker_state, hosted<broker::base>>*;

}  // namespace rmq::actors::broker_parts
