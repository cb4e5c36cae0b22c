#include <rmq/actors/broker.hpp>
#include <rmq/actors/detail/broker_connections.hpp>
#include <rmq/actors/detail/broker_health.hpp>
#include <rmq/actors/detail/broker_leases.hpp>
#include <rmq/actors/detail/broker_membership.hpp>
#include <rmq/actors/detail/broker_questions.hpp>
#include <rmq/actors/detail/broker_requests.hpp>
#include <rmq/actors/detail/broker_state.hpp>
#include <rmq/actors/detail/broker_timer.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace rmq::actors {

namespace {

using namespace broker_parts;
using self_t = broker_self;

void on_doorbell(self_t self, const doorbell&) {
    if (!state_of(self).pool) return;
    take_submissions(self);
    serve_leases(self);
}

caf::result<executed> on_execute(self_t self, const execute& msg) {
    auto& st = state_of(self);
    auto promise = self->template make_response_promise<executed>();
    auto op = std::make_shared<promised>(msg, promise);
    if (!st.pool || st.leaving > 0) {
        std::vector<runtime::completion> completed;
        runtime::fail(op, make_stopped("the broker's actor is ending"), completed);
        runtime::deliver_all(completed, st.setup->sink);
        return promise;
    }
    std::vector<std::uint32_t> touched;
    submit(self, std::move(op), touched);
    flush(self, touched);
    arm_next(self);
    return promise;
}

void on_wake(self_t self, const wake& msg) {
    auto& st = state_of(self);
    if (!st.pool || msg.generation != st.armed_generation) return;  // armed before something changed
    st.armed.reset();
    if (const auto& leases = st.setup->port->leases()) leases->tick();
    for (std::uint32_t i = 0; i < st.pool->size(); ++i) {
        runtime::effects out;
        st.pool->at(i).on_tick(now_of(self), out);
        apply(self, i, out);
        end_if_silent(self, i);
    }
    arm_next(self);  // before a request of our own arms it: nothing is armed now, and none of the others may be missed
    beat(self);
    probe(self);
    arm_next(self);
    serve_leases(self);
}

void end_and_quit(self_t self) {
    auto& st = state_of(self);
    if (st.pool) st.end(make_stopped("the client was stopped"));
    self->quit();
}

void on_group_left(self_t self, const group_left&) {
    auto& st = state_of(self);
    if (st.leaving > 0 && --st.leaving == 0) end_and_quit(self);
}

// A broker that has no answer for so long will find out by the end of the connection.
constexpr std::chrono::milliseconds farewell_patience{500};

// Completes what is open, but keeps the control connection until the groups are left, for a moment.
void on_stop(self_t self, const stop&) {
    auto& st = state_of(self);
    if (st.leaving > 0) return;
    if (!st.pool || !st.groups) return end_and_quit(self);
    for (std::uint32_t i = 0; i < st.pool->size(); ++i) {
        const auto& member = st.pool->members()[i];
        if (member.role == runtime::connection_role::control &&
            member.core.state() == runtime::connection_core::phase::ready)
            continue;
        runtime::effects out;
        st.pool->at(i).stop(make_stopped("the client was stopped"), out);
        out.close_socket = true;
        apply(self, i, out);
    }
    st.leaving = leave(self, st.groups->leave(), farewell_patience);
    if (st.leaving == 0) return end_and_quit(self);
    arm_next(self);
}

void on_io_stopped(self_t self, const io_stopped&) {
    state_of(self).setup->port->close(make_stopped("the I/O loop of this client has ended"));
    end_and_quit(self);
}

broker::behavior_type run_broker(self_t self, std::shared_ptr<const broker_setup> setup, asio_host* host) {
    auto& st = state_of(self);
    st.setup = std::move(setup);
    st.pool =
        std::make_unique<runtime::connection_pool>(st.setup->shared_connections, st.setup->connection, st.setup->seed);
    if (const auto& settings = st.setup->health)
        st.health = std::make_unique<runtime::health_core>(*settings, st.setup->seed, now_of(self));
    tell_load(self);
    st.host = host;
    const auto me = caf::actor_cast<broker>(self);
    if (host != nullptr)
        st.farewell = host->before_close([weak = caf::actor_cast<caf::weak_actor_ptr>(me)] {
            if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
                tell_anonymously(caf::actor_cast<broker>(strong), io_stopped{});
        });
    st.setup->port->attach([me] { tell_anonymously(me, doorbell{}); });
    arm_next(self);
    return {
        [self](const doorbell& msg) { on_doorbell(self, msg); },
        [self](const execute& msg) { return on_execute(self, msg); },
        [self](const socket_opened& msg) { on_socket_opened(self, msg); },
        [self](const socket_received& msg) { on_socket_received(self, msg); },
        [self](const socket_written& msg) { on_socket_written(self, msg); },
        [self](const socket_lost& msg) { on_socket_lost(self, msg); },
        [self](const answer_broker& msg) { on_answer_broker(self, msg); },
        [self](const keep_membership& msg) { on_keep_membership(self, msg); },
        [self](const heartbeat_answered& msg) { on_heartbeat_answered(self, msg); },
        [self](const group_left& msg) { on_group_left(self, msg); },
        [self](const probe_answered& msg) { on_probe_answered(self, msg); },
        [self](const peers_health& msg) { on_peers_health(self, msg); },
        [self](const order_health& msg) { return on_order_health(self, msg); },
        [self](const wake& msg) { on_wake(self, msg); },
        [self](const stop& msg) { on_stop(self, msg); },
        [self](const io_stopped& msg) { on_io_stopped(self, msg); },
    };
}

}  // namespace

broker spawn_broker(caf::actor_system& system, asio_host* host, std::shared_ptr<const broker_setup> setup) {
    // CAF 1.x gives its deterministic mailboxes to actors that are spawned the plain way only.
    if (host == nullptr) return system.spawn(run_broker, std::move(setup), host);
    caf::actor_config config{host};
    auto run = run_broker;
    return system.spawn_functor(std::true_type{}, config, run, std::move(setup), host);
}

}  // namespace rmq::actors
