#include <rmq/actors/detail/broker_connections.hpp>
#include <rmq/actors/detail/broker_health.hpp>
#include <rmq/actors/detail/broker_requests.hpp>
#include <rmq/actors/detail/broker_timer.hpp>

#include <rmq/protocol/check_client_body.hpp>
#include <rmq/protocol/raw_request.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>
#include <rmq/runtime/health_table.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace rmq::actors::broker_parts {

namespace {

using runtime::answer_kind;
using runtime::health_state;

// Coming and going of a broker that is known to be in trouble is nothing new.
spdlog::level::level_enum level_of(const runtime::health_change& change) {
    if (change.to == health_state::recovering || change.why == runtime::health_event::fell_back)
        return spdlog::level::debug;
    return change.to == health_state::healthy || change.to == health_state::unknown ? spdlog::level::info
                                                                                    : spdlog::level::warn;
}

health_report report_of(const broker_state& st) {
    const auto why = st.health->reason();
    return {.of = st.setup->port,
            .changes = {},
            .state = st.health->state(),
            .reason = why ? runtime::reason_of(*why) : std::string_view{},
            .latency = st.health->latency(),
            .error_rate = st.health->error_rate()};
}

void report(broker_self self, runtime::health_effects& found) {
    auto& st = state_of(self);
    const auto& port = *st.setup->port;
    for (const auto& change : found.changes)
        st.setup->log->log(level_of(change), "broker {} at {} is {}, was {}: {}", port.name(), port.address(),
                           to_string(change.to), to_string(change.from), change.reason);
    const auto watcher = caf::actor_cast<caf::strong_actor_ptr>(st.setup->health_watcher);
    if (!watcher) return;
    auto told = report_of(st);
    told.changes = std::move(found.changes);
    tell(self, caf::actor_cast<health_watcher>(watcher), std::move(told));
}

void report_changes(broker_self self, runtime::health_effects& found) {
    tell_load(self);
    if (!found.changes.empty()) report(self, found);
}

// Brokers from 4.1 and proxies answer it at once, to whom ever they let in, and it changes nothing: whether they take a
// subscription by tags, which they always do.
result<protocol::typed_request<response>> make_probe(const broker_state& st) {
    protocol::check_client_body body{.client_id = st.setup->who->client_id, .group = "rmq-probe"};
    body.subscription.topic = "rmq-probe";
    return protocol::prepare(protocol::caller{*st.setup->who, st.setup->port->broker()},
                             raw_query{.code = static_cast<std::int32_t>(request_code::check_client_config),
                                       .body = protocol::encode_check_client_body(body)});
}

void close_connection(broker_self self, std::uint32_t connection, const error& why) {
    runtime::effects out;
    state_of(self).pool->at(connection).stop(why, out);
    out.close_socket = true;
    apply(self, connection, out);
}

// The connection of a probe that is over: it is kept, if it is good for something.
void put_away(broker_self self, const broker_state::probe& p, bool is_good) {
    auto& st = state_of(self);
    const auto& leases = st.setup->port->leases();
    if (p.lent) {
        leases->give_back(*p.lent, is_good ? runtime::lease_return::clean : runtime::lease_return::broken);
        return;
    }
    if (is_good && leases) {
        if (const auto slot = leases->adopt()) return st.pool->adopt(p.connection, *slot);
    }
    auto why = make_stopped("nobody needs the probe's connection any longer");
    why.code = errc::connection_lost;
    close_connection(self, p.connection, why);
    st.pool->retire(p.connection);
}

std::optional<broker_state::probe> take_probe(broker_state& st, runtime::probe_id id) {
    const auto at = std::ranges::find(st.probes, id, &broker_state::probe::id);
    if (at == st.probes.end()) return std::nullopt;
    auto found = *at;
    st.probes.erase(at);
    return found;
}

void send_probe(broker_self self, runtime::probe_id id) {
    auto& st = state_of(self);
    auto prepared = make_probe(st);
    if (!prepared) {
        st.setup->log->error("broker {} can't be probed: {}", st.setup->port->name(), prepared.error().message());
        st.health->forget_probe(id);
        return;
    }
    broker_state::probe p{.id = id};
    std::optional<std::uint32_t> connection;
    const auto& leases = st.setup->port->leases();
    if (leases) p.lent = leases->take_idle();
    if (p.lent) connection = st.pool->find(p.lent->slot);
    if (p.lent && !connection) {  // it is about to be closed
        leases->give_back(*p.lent, runtime::lease_return::broken);
        p.lent.reset();
    }
    p.connection = connection ? *connection : st.pool->add_probe();
    st.probes.push_back(p);
    const auto me = caf::actor_cast<caf::weak_actor_ptr>(caf::actor_cast<broker>(self));
    runtime::effects out;
    auto& core = st.pool->at(p.connection);
    const auto now = now_of(self);
    // The health core gives it up before, unless the broker dribbles.
    const auto by = now + 2 * st.health->settings().probe_timeout;
    core.submit(std::make_shared<probe_request>(prepared->request, id, by, me), now, out);
    core.flush(now, out);
    apply(self, p.connection, out);
    arm(self, by);
}

// Those that the health core forgot when the broker's state changed.
void drop_forgotten_probes(broker_self self) {
    auto& st = state_of(self);
    const auto forgotten = std::ranges::partition(
        st.probes, [&](const broker_state::probe& p) { return st.health->is_waiting_for(p.id); });
    const std::vector<broker_state::probe> gone{forgotten.begin(), forgotten.end()};
    st.probes.erase(forgotten.begin(), forgotten.end());
    for (const auto& p : gone) put_away(self, p, false);
}

}  // namespace

void tell_load(broker_self self) {
    const auto& st = state_of(self);
    if (st.health) st.setup->port->load().tell(st.health->admits(), st.health->has_room(), st.health->latency());
}

bool admits(broker_self self) {
    auto& st = state_of(self);
    if (!st.health) return true;
    const bool yes = st.health->admit();
    if (st.health->state() == health_state::recovering) tell_load(self);
    return yes;
}

void judge(broker_self self, std::uint32_t connection, const runtime::effects& out) {
    auto& st = state_of(self);
    if (!st.health || !st.pool || st.leaving > 0 || (out.outcomes.empty() && !out.lost)) return;
    const auto now = now_of(self);
    runtime::health_effects found;
    bool is_unheard = false;
    for (const auto& [what, sent] : out.outcomes) {
        using kind = runtime::request_outcome::kind;
        switch (what) {
            case kind::good:
                st.health->on_answer(answer_kind::good, sent, now, found);
                break;
            case kind::held:
                st.health->on_answer(answer_kind::held, sent, now, found);
                break;
            case kind::error:
                st.health->on_answer(answer_kind::error, sent, now, found);
                break;
            case kind::went_away:
                st.health->on_go_away(now, found);
                break;
            case kind::timed_out:
                st.health->on_timeout(sent, now, found);
                is_unheard = is_unheard || st.socket_of(connection).heard <= sent;
                break;
        }
    }
    if (is_unheard) ++st.socket_of(connection).unheard;
    if (out.lost && !out.loss.was_open)
        st.health->on_connect_failed(st.another_serves, now, found);
    else if (out.lost && out.loss.sent)
        st.health->on_lost(*out.loss.sent, now, found);
    report_changes(self, found);
}

void hear(broker_self self, std::uint32_t connection) {
    auto& st = state_of(self);
    const auto now = now_of(self);
    auto& socket = st.socket_of(connection);
    socket.heard = now;
    socket.unheard = 0;
    if (!st.health) return;
    st.health->on_bytes(now);
    for (const auto& p : st.probes)
        if (p.connection == connection) st.health->on_probe_bytes(p.id, now);
}

void end_if_silent(broker_self self, std::uint32_t connection) {
    auto& st = state_of(self);
    const auto& settings = st.setup->health;
    if (!settings || st.socket_of(connection).unheard < settings->failures_to_open) return;
    error why;
    why.code = errc::connection_lost;
    why.detail = "requests went unanswered and nothing at all was received";
    runtime::effects out;
    out.close_socket = true;
    st.socket_of(connection).unheard = 0;
    st.pool->at(connection).on_lost(std::move(why), now_of(self), out);
    apply(self, connection, out);
}

void probe(broker_self self) {
    auto& st = state_of(self);
    if (!st.health || !st.pool || st.leaving > 0) return;
    drop_forgotten_probes(self);
    const auto now = now_of(self);
    if (const auto due = st.health->next_wake(); !due || *due > now) return;
    runtime::health_effects found;
    st.health->on_tick(now, found);
    for (const auto id : found.failed_probes) {
        if (const auto p = take_probe(st, id)) put_away(self, *p, false);
        st.setup->log->debug("a probe of broker {} had no answer", st.setup->port->name());
    }
    drop_forgotten_probes(self);
    tell_load(self);
    report(self, found);  // what has changed, and the latency of late
    if (found.probe) send_probe(self, *found.probe);
}

void on_probe_answered(broker_self self, const probe_answered& msg) {
    auto& st = state_of(self);
    if (!st.pool || !st.health) return;
    const auto p = take_probe(st, msg.probe);
    if (!p) return;  // it was given up
    runtime::health_effects found;
    const auto& answer = *msg.outcome;
    const bool went_away = answer && answer->header.code == static_cast<std::int32_t>(response_code::go_away);
    if (!answer || went_away)
        st.health->forget_probe(msg.probe);  // what happened to its connection was judged there
    else
        st.health->on_probe_answered(msg.probe, now_of(self), found);
    if (went_away) st.health->on_go_away(now_of(self), found);
    put_away(self, *p, answer && !went_away);
    report_changes(self, found);
    arm_next(self);
}

void on_peers_health(broker_self self, const peers_health& msg) {
    auto& st = state_of(self);
    st.another_serves = msg.another_serves;
    if (st.health) st.health->set_peer_latency(msg.latency);
}

health_report on_order_health(broker_self self, const order_health& msg) {
    auto& st = state_of(self);
    if (!st.health) return {.of = st.setup->port, .changes = {}};
    const auto now = now_of(self);
    runtime::health_effects found;
    switch (msg.what) {
        case health_order::suspend:
            st.health->suspend(now, found);
            break;
        case health_order::resume:
            st.health->resume(now, found);
            break;
        case health_order::reset:
            st.health->reset(now, found);
            break;
        case health_order::give_up:
            st.health->on_gave_up(now, found);
            st.health->probe_soon(now);
            break;
    }
    report_changes(self, found);
    arm_next(self);
    return report_of(st);
}

}  // namespace rmq::actors::broker_parts
