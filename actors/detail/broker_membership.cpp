#include <rmq/actors/detail/broker_connections.hpp>
#include <rmq/actors/detail/broker_membership.hpp>
#include <rmq/actors/detail/broker_requests.hpp>
#include <rmq/actors/detail/broker_timer.hpp>

#include <rmq/runtime/finish.hpp>

#include <spdlog/spdlog.h>

#include <utility>

namespace rmq::actors::broker_parts {

void beat(broker_self self) {
    auto& st = state_of(self);
    if (!st.pool || !st.groups) return;
    const auto now = now_of(self);
    auto data = st.groups->take_due(now);
    if (!data) return;
    auto prepared = protocol::prepare(protocol::caller{*st.setup->who, st.setup->port->broker()},
                                      heartbeat_query{.data = std::move(*data)});
    if (!prepared) {  // was checked when it was set
        st.groups->on_answer(tl::unexpected(std::move(prepared.error())), now);
        return;
    }
    st.beat = std::move(*prepared);
    st.beat_sent = now;
    std::vector<std::uint32_t> touched;
    submit_own<heartbeat_answered>(self, st.beat.request, now + st.beat.request.timeout, touched);
    flush(self, touched);
}

std::size_t leave(broker_self self, const std::vector<unregister_query>& groups, runtime::duration patience) {
    auto& st = state_of(self);
    std::size_t sent = 0;
    std::vector<std::uint32_t> touched;
    for (const auto& group : groups) {
        auto prepared = protocol::prepare(protocol::caller{*st.setup->who, st.setup->port->broker()}, group);
        if (!prepared) continue;
        submit_own<group_left>(self, prepared->request, now_of(self) + patience, touched);
        ++sent;
    }
    flush(self, touched);
    return sent;
}

void on_keep_membership(broker_self self, const keep_membership& msg) {
    auto& st = state_of(self);
    if (!st.pool || st.leaving > 0) return;
    if (!st.groups) st.groups.emplace(st.setup->heartbeat_interval, st.setup->seed);
    leave(self, st.groups->set(*msg.groups, now_of(self)), st.setup->who->request_timeout);
    // A member that is not connected is none: the others take over its queues.
    st.pool->at(st.pool->choose(runtime::connection_role::control)).keep_connected(st.groups->has_groups());
    beat(self);
    arm_next(self);
}

void on_heartbeat_answered(broker_self self, const heartbeat_answered& msg) {
    auto& st = state_of(self);
    if (!st.pool || !st.groups) return;
    const auto answer = runtime::finish(std::move(*msg.outcome), st.beat, {*st.setup->who, st.setup->port->broker()},
                                        st.beat_sent, [self] { return now_of(self); });
    st.groups->on_answer(answer, now_of(self));
    if (!answer && st.leaving == 0) {
        if (!std::exchange(st.beats_fail, true))
            st.setup->log->warn("broker {} takes no heartbeat: {}", st.setup->port->name(), answer.error().message());
        if (st.setup->desk) tell(self, st.setup->desk, heartbeat_failed{st.setup->port->name(), answer.error()});
    } else if (answer && std::exchange(st.beats_fail, false)) {
        st.setup->log->info("broker {} takes heartbeats again", st.setup->port->name());
    }
    beat(self);
    arm_next(self);
}

}  // namespace rmq::actors::broker_parts
