#include <rmq/actors/broker.hpp>
#include <rmq/actors/transport_reports.hpp>

#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>
#include <rmq/protocol/unregister_client.hpp>
#include <rmq/protocol/version.hpp>

#include <rmq/runtime/finish.hpp>
#include <rmq/runtime/membership_core.hpp>
#include <rmq/runtime/rate_limit.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::actors {

namespace {

struct broker_state {
    static constexpr const char* name = "rmq.broker";

    broker_state() = default;
    broker_state(const broker_state&) = delete;
    broker_state& operator=(const broker_state&) = delete;
    ~broker_state() {
        if (pool) end(make_stopped("the broker's actor ended"));
        if (host != nullptr) host->forget(farewell);
    }

    struct socket {
        std::shared_ptr<runtime::transport> transport;
        std::uint64_t number = 0;
        runtime::rate_limit requests;  // of the broker's own
        bool flooded = false;          // the last one was over the limit: said once
    };

    // Completes everything and closes every socket. The queue of the port is left for whoever comes next.
    void end(const error& why) {
        runtime::effects out;
        for (std::uint32_t i = 0; i < pool->size(); ++i) pool->at(i).stop(why, out);
        for (auto& s : sockets)
            if (s.transport) s.transport->close();
        sockets.clear();
        pool.reset();
        if (const auto& leases = setup->port->leases()) leases->on_actor_ended();
        runtime::deliver_all(out.completed, setup->sink);
    }

    socket& socket_of(std::uint32_t connection) {
        while (sockets.size() <= connection)
            sockets.push_back({nullptr, 0, runtime::rate_limit{setup->max_broker_requests}, false});
        return sockets[connection];
    }
    bool is_current(std::uint32_t connection, std::uint64_t number) const {
        return pool && connection < sockets.size() && sockets[connection].number == number &&
               sockets[connection].transport;
    }

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
    std::size_t leaving = 0;  // told to stop: groups whose unregister was not answered yet
    asio_host* host = nullptr;
    std::uint64_t farewell = 0;
};

using self_t = caf::stateful_actor<broker_state, hosted<broker::base>>*;

// Answers an actor's request with a promise of this actor, which is the only thread it may be answered on.
class promised final : public runtime::operation {
public:
    promised(const execute& what, caf::typed_response_promise<executed> promise)
        : operation(*what.frame, what.role, what.oneway, runtime::delivery::inline_), answer_(std::move(promise)) {
        deadline = what.deadline;
        if (what.lease) go_over(what.lease);
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        if (outcome)
            answer_.settle(executed{std::make_shared<runtime::reply>(std::move(*outcome))});
        else
            answer_.settle(tl::unexpected(std::move(outcome.error())));
    }

private:
    owed<executed> answer_;
};

// Of our own: its outcome comes back as a message, so that nothing changes while a connection is at work.
template <class Answer>
class own_request final : public runtime::operation {
public:
    own_request(protocol::prepared_request& what, runtime::time_point by, caf::weak_actor_ptr to)
        : operation(std::move(what.frame), what.role, what.oneway, runtime::delivery::inline_), to_(std::move(to)) {
        deadline = by;
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        const auto to = caf::actor_cast<caf::strong_actor_ptr>(to_);
        if (!to) return;
        if constexpr (std::is_same_v<Answer, heartbeat_answered>)
            tell_anonymously(caf::actor_cast<broker>(to),
                             Answer{std::make_shared<result<runtime::reply>>(std::move(outcome))});
        else
            tell_anonymously(caf::actor_cast<broker>(to), Answer{});
    }

private:
    caf::weak_actor_ptr to_;  // it is in flight in the actor: that would keep itself alive
};

void arm(self_t self, runtime::time_point at) {
    auto& st = state_of(self);
    if (st.armed && *st.armed <= at) return;
    st.armed = at;
    tell_self_after(self, std::max(at - now_of(self), runtime::duration{1}), wake{++st.armed_generation});
}

// Arms the timer for what can have become earlier. An armed timer that turns out to be too early only looks again.
void arm_next(self_t self) {
    auto& st = state_of(self);
    if (!st.pool) return;
    if (const auto next = st.armed ? st.pool->next_phase_change() : st.pool->next_wake()) arm(self, *next);
    if (const auto next = st.groups ? st.groups->next_wake() : std::nullopt) arm(self, *next);
}

void refuse_incoming(self_t self, std::uint32_t connection, const runtime::incoming_request& incoming,
                     response_code code, std::string_view why) {
    if (incoming.header.is_oneway()) return;
    protocol::command_header answer;
    answer.code = static_cast<std::int32_t>(code);
    answer.version = protocol::announced_version;
    answer.opaque = incoming.header.opaque;
    answer.flag = protocol::flag_response;
    answer.remark = why;
    if (auto bytes = protocol::encode_frame(incoming.header.type, answer, {}))
        state_of(self).pool->at(connection).answer(std::move(*bytes));
}

// A request of the broker's own: for the desk, which answers by and by.
void on_incoming(self_t self, std::uint32_t connection, const runtime::incoming_request& incoming) {
    auto& st = state_of(self);
    auto& socket = st.socket_of(connection);
    const bool in_time = socket.requests.take(now_of(self));
    if (!in_time && !std::exchange(socket.flooded, true))
        st.setup->log->warn("broker {} asks over {} things a second by itself; they are refused",
                            st.setup->port->name(), st.setup->max_broker_requests);
    if (!in_time)
        return refuse_incoming(self, connection, incoming, response_code::system_busy, "too many requests a second");
    socket.flooded = false;
    if (!st.setup->desk || !is_known_push(incoming.header.code)) {
        st.setup->log->debug("broker {} asked for code {}, which is not supported", st.setup->port->name(),
                             incoming.header.code);
        return refuse_incoming(self, connection, incoming, response_code::request_code_not_supported,
                               "request code is not supported by this client");
    }
    tell(self, st.setup->desk,
         broker_asked{st.setup->port->broker(), caf::actor_cast<caf::strong_actor_ptr>(self), connection, socket.number,
                      std::make_shared<const runtime::incoming_request>(incoming)});
}

void open_transport(self_t self, std::uint32_t connection);

// What ended was somebody's own, or was to be: the next one has another number.
void lose_leasable(self_t self, std::uint32_t connection, const error& why) {
    auto& st = state_of(self);
    const auto slot = st.pool->members()[connection].leasable;
    if (!slot) return;
    st.pool->retire(connection);
    st.setup->port->leases()->on_lost(*slot, why);
}

void apply(self_t self, std::uint32_t connection, runtime::effects& out) {
    auto& st = state_of(self);
    auto& socket = st.socket_of(connection);
    if (out.close_socket && socket.transport) {
        socket.transport->close();
        socket.transport.reset();
    }
    if (out.lost)
        st.setup->log->warn("connection {} to broker {} at {} is lost: {}", connection, st.setup->port->name(),
                            st.setup->port->address(), out.lost->message());
    if (out.lost) lose_leasable(self, connection, *out.lost);  // before its holder hears of it
    runtime::deliver_all(out.completed, st.setup->sink);
    if (!out.spent.empty() && st.setup->who && st.setup->who->buffers) st.setup->who->buffers->give(out.spent);
    if (!out.incoming.empty()) {
        for (const auto& incoming : out.incoming) on_incoming(self, connection, incoming);
        out.incoming.clear();
        if (out.write.empty()) st.pool->at(connection).flush(now_of(self), out);
    }
    if (!out.write.empty() && socket.transport) socket.transport->write(std::move(out.write));
    if (out.open_socket) open_transport(self, connection);
}

void open_transport(self_t self, std::uint32_t connection) {
    auto& st = state_of(self);
    auto& socket = st.socket_of(connection);
    socket.number = ++st.transports_made;
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

// `out` is empty and stays so: for many of them.
void submit(self_t self, runtime::operation_ptr op, runtime::time_point now, runtime::effects& out,
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

void flush(self_t self, const std::vector<std::uint32_t>& touched) {
    for (const auto connection : touched) {
        runtime::effects out;
        state_of(self).pool->at(connection).flush(now_of(self), out);
        apply(self, connection, out);
    }
}

template <class Answer>
void submit_own(self_t self, protocol::prepared_request& what, runtime::time_point by,
                std::vector<std::uint32_t>& touched) {
    const auto me = caf::actor_cast<caf::weak_actor_ptr>(caf::actor_cast<broker>(self));
    runtime::effects out;
    submit(self, std::make_shared<own_request<Answer>>(what, by, me), now_of(self), out, touched);
}

// Sends the heartbeat that is due, if one is.
void beat(self_t self) {
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

// How many requests that makes.
std::size_t leave(self_t self, const std::vector<unregister_query>& groups, runtime::duration patience) {
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

// Takes what is in the port until there is nothing: while this actor is awake nobody needs to ring.
void take_submissions(self_t self) {
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
            if (op->connection != runtime::operation::nowhere) st.pool->at(op->connection).forget(*op);
        touched.clear();
        const auto now = now_of(self);
        runtime::effects out;
        for (auto& op : st.submitted)
            if (!op->is_done()) submit(self, std::move(op), now, out, touched);
        st.submitted.clear();
        st.cancelled.clear();
        flush(self, touched);
    }
    arm_next(self);
    tell(self, caf::actor_cast<broker>(self), doorbell{});
}

void open_leasable(self_t self, runtime::connection_slot slot) {
    auto& st = state_of(self);
    const auto connection = st.pool->add_leasable(slot);
    runtime::effects out;
    st.pool->at(connection).connect(now_of(self), out);
    apply(self, connection, out);
}

void close_leasable(self_t self, const runtime::closed_slot& closed) {
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

// Does what the port's leases want done, and wakes when they want to.
void serve_leases(self_t self) {
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
    runtime::effects out;
    submit(self, std::move(op), now_of(self), out, touched);
    flush(self, touched);
    arm_next(self);
    return promise;
}

void on_socket_opened(self_t self, const socket_opened& msg) {
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

void on_socket_received(self_t self, const socket_received& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;
    runtime::effects out;
    auto& core = st.pool->at(msg.connection);
    const auto unknown = core.unknown_opaques();
    core.on_frames(*msg.frames, now_of(self), out);
    const auto slot = st.pool->members()[msg.connection].leasable;
    if (slot && core.unknown_opaques() != unknown) st.setup->port->leases()->on_unread(*slot);
    apply(self, msg.connection, out);
    take_submissions(self);
}

void on_socket_written(self_t self, const socket_written& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;
    runtime::effects out;
    st.pool->at(msg.connection).on_written(now_of(self), out);
    apply(self, msg.connection, out);
}

void on_socket_lost(self_t self, const socket_lost& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;
    st.sockets[msg.connection].transport.reset();
    runtime::effects out;
    st.pool->at(msg.connection).on_lost(*msg.why, now_of(self), out);
    apply(self, msg.connection, out);
    arm_next(self);
}

void on_answer_broker(self_t self, const answer_broker& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;  // nobody waits for it there
    auto& connection = st.pool->at(msg.connection);
    connection.answer(std::move(*msg.frame));
    runtime::effects out;
    connection.flush(now_of(self), out);
    apply(self, msg.connection, out);
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
    }
    arm_next(self);  // before a request of our own arms it: nothing is armed now, and none of the others may be missed
    beat(self);
    arm_next(self);
    serve_leases(self);
}

void on_keep_membership(self_t self, const keep_membership& msg) {
    auto& st = state_of(self);
    if (!st.pool || st.leaving > 0) return;
    if (!st.groups) st.groups.emplace(st.setup->heartbeat_interval, st.setup->seed);
    leave(self, st.groups->set(*msg.groups, now_of(self)), st.setup->who->request_timeout);
    // A member that is not connected is none: the others take over its queues.
    st.pool->at(st.pool->choose(runtime::connection_role::control)).keep_connected(st.groups->has_groups());
    beat(self);
    arm_next(self);
}

void on_heartbeat_answered(self_t self, const heartbeat_answered& msg) {
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
    st.host = host;
    const auto me = caf::actor_cast<broker>(self);
    if (host != nullptr)
        st.farewell = host->before_close([weak = caf::actor_cast<caf::weak_actor_ptr>(me)] {
            if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
                tell_anonymously(caf::actor_cast<broker>(strong), io_stopped{});
        });
    st.setup->port->attach([me] { tell_anonymously(me, doorbell{}); });
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
