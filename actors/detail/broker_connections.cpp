#include <rmq/actors/detail/broker_connections.hpp>
#include <rmq/actors/detail/broker_health.hpp>
#include <rmq/actors/detail/broker_leases.hpp>
#include <rmq/actors/detail/broker_membership.hpp>
#include <rmq/actors/detail/broker_questions.hpp>
#include <rmq/actors/detail/broker_timer.hpp>
#include <rmq/actors/transport_reports.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace rmq::actors::broker_parts {

namespace {

void open_transport(broker_self self, std::uint32_t connection) {
    auto& st = state_of(self);
    auto& socket = st.socket_of(connection);
    socket.number = ++st.transports_made;
    socket.heard = {};
    socket.unheard = 0;
    socket.transport = st.setup->transports(report_to(caf::actor_cast<broker>(self), connection, socket.number));
    if (socket.transport) {
        socket.transport->open(st.setup->peer);
    } else {
        const auto why = make_stopped("the I/O loop of this client has ended");
        runtime::effects out;
        st.pool->at(connection).stop(why, out);
        lose_leasable(self, connection, why);
        runtime::deliver_all(out.completed, st.setup->sink);
    }
}

}  // namespace

void apply(broker_self self, std::uint32_t connection, runtime::effects& out) {
    auto& st = state_of(self);
    auto& socket = st.socket_of(connection);
    if (out.close_socket && socket.transport) {
        socket.transport->close();
        socket.transport.reset();
    }
    if (out.lost) {
        // Once it is known that the broker is in trouble, each further attempt says nothing new.
        const bool is_known = st.health && st.health->admits() != runtime::admission::yes &&
                              st.health->admits() != runtime::admission::last;
        st.setup->log->log(is_known ? spdlog::level::debug : spdlog::level::warn,
                           "connection {} to broker {} at {} is lost: {}", connection, st.setup->port->name(),
                           st.setup->port->address(), out.lost->message());
    }
    if (out.lost) lose_leasable(self, connection, *out.lost);  // before its holder hears of it
    runtime::deliver_all(out.completed, st.setup->sink);
    if (!out.spent.empty() && st.setup->who && st.setup->who->buffers) st.setup->who->buffers->give(out.spent);
    judge(self, connection, out);
    if (!out.incoming.empty()) {
        for (const auto& incoming : out.incoming) on_incoming(self, connection, incoming);
        out.incoming.clear();
        if (out.write.empty()) st.pool->at(connection).flush(now_of(self), out);
    }
    if (!out.write.empty() && socket.transport) socket.transport->write(std::move(out.write));
    if (out.open_socket) open_transport(self, connection);
}

namespace {

// `out` is empty and stays so: for many of them.
void submit_one(broker_self self, runtime::operation_ptr op, runtime::time_point now, runtime::effects& out,
                std::vector<std::uint32_t>& touched) {
    auto& st = state_of(self);
    const auto connection = op->lease() ? st.pool->find(op->lease()->slot()) : st.pool->choose(op->role);
    if (!connection) {
        error gone;
        gone.code = errc::connection_lost;
        gone.detail = "the leased connection has ended: give the lease back and take another";
        runtime::fail(op, std::move(gone), out.completed);
        runtime::deliver_all(out.completed, st.setup->sink);
        return;
    }
    if (op->has_choice && !admits(self)) {
        runtime::fail(op, local_error(errc::broker_unavailable, "the broker's circuit is open"), out.completed);
        runtime::deliver_all(out.completed, st.setup->sink);
        return;
    }
    op->connection = *connection;
    const auto deadline = op->deadline;
    st.pool->at(*connection).submit(std::move(op), now, out);
    if (out.open_socket || !out.completed.empty()) {  // mostly it only waits for the flush
        apply(self, *connection, out);
        out = {};
    }
    if (deadline != runtime::time_point::max()) arm(self, deadline);
    if (std::find(touched.begin(), touched.end(), *connection) == touched.end()) touched.push_back(*connection);
}

}  // namespace

void submit(broker_self self, runtime::operation_ptr op, std::vector<std::uint32_t>& touched) {
    runtime::effects out;
    submit_one(self, std::move(op), now_of(self), out, touched);
}

void flush(broker_self self, const std::vector<std::uint32_t>& touched) {
    const auto now = now_of(self);
    for (const auto connection : touched) {
        runtime::effects out;
        state_of(self).pool->at(connection).flush(now, out);
        apply(self, connection, out);
    }
}

void take_submissions(broker_self self) {
    auto& st = state_of(self);
    if (st.leaving > 0) return arm_next(self);  // they wait for whoever comes next
    constexpr int rounds = 16;                  // then sockets get their turn
    std::vector<std::uint32_t> touched;
    for (int round = 0; round < rounds; ++round) {
        if (!st.setup->port->take(st.submitted, st.cancelled)) {
            arm_next(self);
            return;
        }
        for (const auto& op : st.cancelled)
            if (op->connection != runtime::operation::nowhere)
                if (const auto sent = st.pool->at(op->connection).forget(*op); sent && st.health)
                    st.health->on_cancelled(*sent);
        touched.clear();
        const auto now = now_of(self);
        runtime::effects out;
        for (auto& op : st.submitted)
            if (!op->is_done()) submit_one(self, std::move(op), now, out, touched);
        st.submitted.clear();
        st.cancelled.clear();
        flush(self, touched);
    }
    arm_next(self);
    tell(self, caf::actor_cast<broker>(self), doorbell{});
}

void on_socket_opened(broker_self self, const socket_opened& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;
    st.setup->log->debug("connection {} to broker {} at {} is open", msg.connection, st.setup->port->name(),
                         st.setup->port->address());
    runtime::effects out;
    st.pool->at(msg.connection).on_opened(now_of(self), out);
    apply(self, msg.connection, out);
    if (const auto slot = st.pool->members()[msg.connection].leasable) st.setup->port->leases()->on_opened(*slot);
    if (st.groups && st.pool->members()[msg.connection].role == runtime::connection_role::control) {
        st.groups->on_opened(now_of(self));
        beat(self);
    }
    take_submissions(self);
}

void on_socket_received(broker_self self, const socket_received& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;
    hear(self, msg.connection);
    runtime::effects out;
    auto& core = st.pool->at(msg.connection);
    const auto unknown = core.unknown_opaques();
    core.on_frames(*msg.frames, now_of(self), out);
    const auto slot = st.pool->members()[msg.connection].leasable;
    if (slot && core.unknown_opaques() != unknown) st.setup->port->leases()->on_unread(*slot);
    apply(self, msg.connection, out);
    take_submissions(self);
}

void on_socket_written(broker_self self, const socket_written& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;
    runtime::effects out;
    st.pool->at(msg.connection).on_written(now_of(self), out);
    apply(self, msg.connection, out);
}

void on_socket_lost(broker_self self, const socket_lost& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;
    st.sockets[msg.connection].transport.reset();
    runtime::effects out;
    st.pool->at(msg.connection).on_lost(*msg.why, now_of(self), out);
    apply(self, msg.connection, out);
    arm_next(self);
}

}  // namespace rmq::actors::broker_parts
