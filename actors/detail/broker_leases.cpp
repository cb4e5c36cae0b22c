#include <rmq/actors/detail/broker_connections.hpp>
#include <rmq/actors/detail/broker_leases.hpp>
#include <rmq/actors/detail/broker_timer.hpp>

#include <spdlog/spdlog.h>

#include <chrono>

namespace rmq::actors::broker_parts {

namespace {

void open_leasable(broker_self self, runtime::connection_slot slot) {
    auto& st = state_of(self);
    const auto connection = st.pool->add_leasable(slot);
    runtime::effects out;
    st.pool->at(connection).connect(now_of(self), out);
    apply(self, connection, out);
}

void close_leasable(broker_self self, const runtime::closed_slot& closed) {
    auto& st = state_of(self);
    const auto connection = st.pool->find(closed.slot);
    if (!connection) return;  // it has ended by itself
    st.pool->retire(*connection);
    auto why = make_stopped("the client was stopped");
    if (closed.why != runtime::close_reason::stopped) {
        why.code = errc::connection_lost;
        why.detail = "the lease was given back before the answer came";
    }
    runtime::effects out;
    st.pool->at(*connection).stop(why, out);
    out.close_socket = true;
    apply(self, *connection, out);
    st.setup->log->debug("connection {} to broker {} is closed: {}", *connection, st.setup->port->name(),
                         to_string(closed.why));
}

}  // namespace

void serve_leases(broker_self self) {
    auto& st = state_of(self);
    const auto& leases = st.setup->port->leases();
    if (!leases || !st.pool || st.leaving > 0) return;
    auto work = leases->take();
    for (const auto& closed : work.close) close_leasable(self, closed);
    for (const auto slot : work.open) open_leasable(self, slot);
    if (st.setup->desk) {
        for (const auto& late : work.overdue)
            tell(self, st.setup->desk,
                 lease_overdue{st.setup->port->name(), std::chrono::duration_cast<std::chrono::milliseconds>(late.held),
                               late.taken_at.function_name(), late.taken_at.file_name(), late.taken_at.line()});
        if (const auto have = leases->counts(); work.exhausted)
            tell(self, st.setup->desk, connections_exhausted{st.setup->port->name(), have.leased, have.waiting});
    }
    if (work.next_wake) arm(self, *work.next_wake);
    if (!work.open.empty()) arm_next(self);
}

void lose_leasable(broker_self self, std::uint32_t connection, const error& why) {
    auto& st = state_of(self);
    const auto slot = st.pool->members()[connection].leasable;
    if (!slot) return;
    st.pool->retire(connection);
    st.setup->port->leases()->on_lost(*slot, why);
}

}  // namespace rmq::actors::broker_parts
