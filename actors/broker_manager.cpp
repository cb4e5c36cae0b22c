#include <rmq/actors/broker.hpp>
#include <rmq/actors/broker_manager.hpp>
#include <rmq/actors/detail/managed_broker.hpp>
#include <rmq/protocol/client_id_count.hpp>
#include <rmq/runtime/finish.hpp>
#include <rmq/runtime/health_table.hpp>
#include <rmq/runtime/lease_port.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rmq::actors {

namespace {

struct asked_for_lease {
    owed<lease_handle> answer;
    std::shared_ptr<runtime::broker_port> port;
};

struct manager_state {
    static constexpr const char* name = "rmq.broker_manager";

    std::shared_ptr<const manager_setup> setup;
    managed_brokers brokers;
    std::map<std::uint64_t, std::string> ending;  // told to stop, not ended yet: by incarnation
    std::vector<caf::actor> subscribers;
    push_desk desk;
    std::shared_ptr<const heartbeat_data> groups;  // nothing: no heartbeats
    std::uint64_t incarnations = 0;
    std::uint64_t pools = 0;  // so far: their numbers
    std::map<std::uint64_t, asked_for_lease> acquiring;
    std::uint64_t acquisitions = 0;  // so far: their numbers
    bool stopping = false;
};

using self_t = self_ptr<broker_manager, manager_state>;

void publish(const manager_state& st) {
    broker_directory::table ports;
    for (const auto& [name, b] : st.brokers) ports.emplace(name, b.setup->port);
    st.setup->directory->publish(std::move(ports));
}

std::vector<broker_description> describe(const manager_state& st) {
    std::vector<broker_description> all;
    all.reserve(st.brokers.size());
    for (const auto& [name, b] : st.brokers) all.push_back(b.describe(name));
    return all;
}

template <class Event>
void publish_event(self_t self, const Event& event) {
    for (const auto& listener : state_of(self).subscribers) tell_anonymously(listener, event);
}

// Tells everybody how the others are, as far as that is news.
void tell_peers(self_t self) {
    auto& brokers = state_of(self).brokers;
    for (auto& [name, b] : brokers) {
        if (!b.actor) continue;
        const auto now = peers_of(b, brokers);
        if (!is_news(b.told, now)) continue;
        b.told = now;
        tell(self, b.actor, now);
    }
}

// How the brokers are has changed.
void publish_health(self_t self) {
    auto& st = state_of(self);
    st.setup->directory->publish(describe(st));
    tell_peers(self);
}

void enter(self_t self, const std::string& name, managed_broker& b, health_state state, std::string_view reason) {
    if (b.state == state) return;
    const auto from = std::exchange(b.state, state);
    b.since = now_of(self);
    b.reason = reason;
    publish_event(self, broker_state_changed{name, from, state, b.reason});
}

void start(self_t self, const std::string& name, managed_broker& b) {
    auto& st = state_of(self);
    b.incarnation = ++st.incarnations;
    b.actor = spawn_broker(self->system(), st.setup->host, b.setup);
    b.told.reset();
    b.orders = 0;
    if (st.groups) tell(self, b.actor, keep_membership{st.groups});
    if (b.failed) tell(self, b.actor, order_health{health_order::give_up});
    if (b.held) tell(self, b.actor, order_health{health_order::suspend});
    if (!b.failed && !b.held) enter(self, name, b, health_state::unknown, "its actor was started again");
    on_exit_of(b.actor, [me = caf::actor_cast<broker_manager>(self), name,
                         incarnation = b.incarnation](const caf::error& reason) {
        tell_anonymously(me,
                         broker_ended{name, incarnation, reason == caf::error{} ? std::string{} : to_string(reason)});
    });
}

void end(self_t self, const std::string& name, managed_broker& b, const error& why) {
    b.setup->port->close(why);
    if (!b.actor) return;
    state_of(self).ending.emplace(b.incarnation, name);
    tell(self, b.actor, stop{});
}

void quit_when_alone(self_t self) {
    auto& st = state_of(self);
    if (st.stopping && st.ending.empty()) self->quit();
}

caf::result<done> on_add_broker(self_t self, const add_broker& msg) {
    auto& st = state_of(self);
    const auto refuse = [&](errc code, std::string detail) {
        auto e = local_error(code, std::move(detail));
        e.where.operation = "add_broker";
        e.where.broker = msg.name;
        e.where.address = msg.address;
        return to_caf(std::move(e));
    };
    if (st.stopping) return refuse(errc::client_stopped, "the manager is stopping");
    if (msg.name.empty()) return refuse(errc::invalid_argument, "a broker needs a name");
    if (st.brokers.contains(msg.name))
        return refuse(errc::invalid_argument, "a broker of that name is known already: remove it first");
    auto peer = runtime::endpoint::parse(msg.address);
    if (!peer) return refuse(errc::invalid_argument, std::move(peer.error().detail));

    auto setup = std::make_shared<broker_setup>();
    const auto& ours = *st.setup;
    setup->peer = std::move(*peer);
    const auto seed = ours.seed + static_cast<std::uint32_t>(st.incarnations) * 0x85EBCA6BU;
    auto leases = std::make_shared<runtime::lease_port>(ours.leases, ++st.pools, seed, ours.sink, ours.now);
    setup->port = std::make_shared<runtime::broker_port>(msg.name, setup->peer.to_string(), ours.queue, ours.sink,
                                                         std::move(leases));
    setup->transports = ours.transports;
    setup->sink = ours.sink;
    setup->connection = ours.connection;
    setup->shared_connections = ours.shared_connections;
    setup->max_broker_requests = ours.max_broker_requests;
    setup->heartbeat_interval = ours.heartbeat_interval;
    setup->health = ours.health;
    setup->health_watcher = caf::actor_cast<caf::weak_actor_ptr>(caf::actor_cast<broker_manager>(self));
    setup->who = std::shared_ptr<const protocol::requester>{st.setup, &ours.who};
    setup->desk = st.desk;
    setup->seed = seed;
    setup->log = ours.log;
    auto& added = st.brokers
                      .emplace(msg.name, managed_broker{.setup = std::move(setup),
                                                        .budget = runtime::restart_budget{ours.restarts}})
                      .first->second;
    added.since = now_of(self);
    start(self, msg.name, added);
    publish(st);
    publish_health(self);
    return done{};
}

done on_remove_broker(self_t self, const remove_broker& msg) {
    auto& st = state_of(self);
    if (auto known = st.brokers.find(msg.name); known != st.brokers.end()) {
        end(self, known->first, known->second, make_stopped("the broker was removed"));
        st.brokers.erase(known);
        publish(st);
        publish_health(self);
    }
    return done{};
}

caf::result<done> on_set_heartbeat(self_t self, const set_heartbeat& msg) {
    auto& st = state_of(self);
    if (st.stopping) return to_caf(make_stopped("the manager is stopping"));
    const bool any = !msg.data.producer_groups.empty() || !msg.data.consumers.empty();
    const protocol::broker_name all;
    if (auto fine = protocol::prepare(protocol::caller{st.setup->who, all}, heartbeat_query{.data = msg.data});
        any && !fine)
        return to_caf(std::move(fine.error()));
    auto groups = std::make_shared<heartbeat_data>(msg.data);
    if (groups->client_id.empty()) groups->client_id = st.setup->who.client_id;
    st.groups = std::move(groups);
    if (any) *st.setup->has_groups = true;
    for (const auto& [name, b] : st.brokers)
        if (b.actor) tell(self, b.actor, keep_membership{st.groups});
    return done{};
}

broker_list on_list_brokers(self_t self, const list_brokers&) { return {describe(state_of(self))}; }

void on_broker_ended(self_t self, const broker_ended& msg) {
    auto& st = state_of(self);
    if (st.ending.erase(msg.incarnation) > 0) {
        quit_when_alone(self);
        return;
    }
    auto known = st.brokers.find(msg.name);
    if (known == st.brokers.end() || known->second.incarnation != msg.incarnation) return;
    auto& b = known->second;
    b.actor = broker{};
    if (b.setup->port->is_closed()) return;  // its I/O loop ended, it said so and went
    const auto wait = b.failed ? std::nullopt : b.budget.spend(now_of(self));
    if (!wait) {
        if (!std::exchange(b.failed, true)) {
            st.setup->log->error("broker {}: its actor ended too often: {}", msg.name, msg.reason);
            publish_event(self, broker_failed{msg.name, msg.reason});
        }
        b.admit_or_refuse();
        enter(self, msg.name, b, b.state_without_actor(), runtime::reason_of(runtime::health_event::gave_up));
        publish_health(self);
        const auto pause =
            st.setup->health ? st.setup->health->failed_interval : runtime::health_settings{}.failed_interval;
        tell_self_after(self, pause, restart_broker{msg.name, msg.incarnation});
        return;
    }
    st.setup->log->warn("broker {}: its actor ended unexpectedly and is started again: {}", msg.name, msg.reason);
    tell_self_after(self, *wait, restart_broker{msg.name, msg.incarnation});
}

void on_restart_broker(self_t self, const restart_broker& msg) {
    auto& st = state_of(self);
    auto known = st.brokers.find(msg.name);
    if (st.stopping || known == st.brokers.end() || known->second.incarnation != msg.incarnation) return;
    ++known->second.restarts;
    start(self, known->first, known->second);
    publish_health(self);
    publish_event(self, broker_restarted{msg.name, "its actor ended unexpectedly", known->second.restarts});
}

caf::result<done> on_subscribe(self_t self, const subscribe& msg) {
    auto& st = state_of(self);
    if (msg.listener && std::find(st.subscribers.begin(), st.subscribers.end(), msg.listener) == st.subscribers.end())
        st.subscribers.push_back(msg.listener);
    return hand_over<done>(self, st.desk, msg);
}

void on_stop(self_t self, const stop&) {
    auto& st = state_of(self);
    if (std::exchange(st.stopping, true)) return;
    for (auto& [name, b] : st.brokers) end(self, name, b, make_stopped("the client was stopped"));
    st.brokers.clear();
    st.acquiring.clear();
    st.subscribers.clear();
    tell(self, st.desk, stop{});
    publish(st);
    publish_health(self);
    quit_when_alone(self);
}

// An answer whose result has no value is `done`.
template <class T>
result<answer_to<T>> as_answer(result<T> outcome) {
    if constexpr (std::is_void_v<T>) {
        if (!outcome) return tl::unexpected(std::move(outcome.error()));
        return done{};
    } else {
        return outcome;
    }
}

void on_seen_twice(self_t self, const client_id_seen_twice& msg) {
    state_of(self).setup->log->error(
        "broker {} has client id {} {} times in consumer group {}: queues of the group go unread", msg.broker,
        msg.client_id, msg.times, msg.group);
    publish_event(self, msg);
}

void look_for_ourselves(self_t self, const runtime::broker_port& at, const std::string& group,
                        const result<consumer_list>& members) {
    const auto& ours = state_of(self).setup->who.client_id;
    const auto times = members ? client_id_count(members->client_ids, ours) : 0;
    if (times > 1) on_seen_twice(self, {at.name(), group, ours, times});
}

managed_broker* find_broker(manager_state& st, const std::string& name_or_address) {
    auto known = st.brokers.find(name_or_address);
    if (known == st.brokers.end())
        known = std::find_if(st.brokers.begin(), st.brokers.end(),
                             [&](const auto& entry) { return entry.second.setup->port->address() == name_or_address; });
    return known == st.brokers.end() ? nullptr : &known->second;
}

error unknown_broker(const std::string& name_or_address) {
    auto e = local_error(errc::invalid_argument, "no broker of that name or address is known: add it first");
    e.where.broker = name_or_address;
    return e;
}

// While an order is on its way, what its broker's actor tells is older than that, until it answers.
void take_in(self_t self, const health_report& msg, bool is_answer) {
    auto& brokers = state_of(self).brokers;
    const auto known =
        std::ranges::find_if(brokers, [&](const auto& entry) { return entry.second.setup->port == msg.of; });
    if (known == brokers.end()) return;  // it was removed
    auto& [name, b] = *known;
    if (is_answer && b.orders > 0) --b.orders;
    if (b.orders > 0 || !b.setup->health) return;
    for (const auto& change : msg.changes) enter(self, name, b, change.to, change.reason);
    enter(self, name, b, msg.state, msg.reason);
    b.latency = msg.latency;
    b.error_rate = msg.error_rate;
    if (b.failed && runtime::admission_in(b.state) != runtime::admission::no) {
        b.failed = false;  // it answered
        b.admit_or_refuse();
    }
    publish_health(self);
}

void on_health_report(self_t self, const health_report& msg) { take_in(self, msg, false); }

runtime::health_event event_of(health_order what) {
    switch (what) {
        case health_order::suspend:
            return runtime::health_event::suspended_by_operator;
        case health_order::resume:
            return runtime::health_event::resumed_by_operator;
        case health_order::reset:
            return runtime::health_event::reset_by_operator;
        case health_order::give_up:
            break;
    }
    return runtime::health_event::gave_up;
}

// An operator's word is in force when it is answered; nobody waits for the broker's actor, whose loop may stand still.
caf::result<done> order(self_t self, const std::string& name_or_address, health_order what) {
    auto& st = state_of(self);
    if (st.stopping) return to_caf(make_stopped("the manager is stopping"));
    auto* const b = find_broker(st, name_or_address);
    if (b == nullptr) return to_caf(unknown_broker(name_or_address));
    const auto name = b->setup->port->name();
    const auto reason = runtime::reason_of(event_of(what));
    b->obey(what);
    if (what == health_order::reset) b->budget = runtime::restart_budget{st.setup->restarts};
    if (what == health_order::reset && !b->actor) start(self, name, *b);
    if (!b->actor) {  // between two incarnations
        enter(self, name, *b, b->state_without_actor(), reason);
    } else {
        if (const auto* rule = runtime::health_rule_for(b->state, event_of(what)))
            enter(self, name, *b, rule->to, rule->reason);
        ++b->orders;
        ask(self, b->actor, order_health{what})
            .then([self](const health_report& answer) { take_in(self, answer, true); },
                  [](const caf::error&) {});  // it ended: its next incarnation is told when it starts
    }
    publish_health(self);
    return done{};
}

// Its outcome comes back as a message: whoever gives a lease back completes it, on any thread. A lease that finds
// nobody there any more goes back by itself.
class acquisition final : public runtime::operation {
public:
    acquisition(std::uint64_t question, runtime::time_point by, caf::weak_actor_ptr to)
        : operation({}, protocol::connection_role::shared, false, runtime::delivery::inline_),
          question_(question),
          to_(std::move(to)) {
        deadline = by;
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        if (const auto to = caf::actor_cast<caf::strong_actor_ptr>(to_))
            tell_anonymously(caf::actor_cast<broker_manager>(to),
                             acquired{question_, std::make_shared<result<runtime::reply>>(std::move(outcome))});
    }

private:
    const std::uint64_t question_;
    caf::weak_actor_ptr to_;
};

caf::result<lease_handle> on_acquire(self_t self, const acquire_request& msg) {
    auto& st = state_of(self);
    auto promise = self->template make_response_promise<lease_handle>();
    const auto* known = find_broker(st, msg.broker);
    if (known == nullptr) {
        promise.deliver(to_caf(unknown_broker(msg.broker)));
        return promise;
    }
    const auto& port = known->setup->port;
    const auto question = ++st.acquisitions;
    st.acquiring.emplace(question, asked_for_lease{owed<lease_handle>{promise}, port});
    const auto timeout = msg.timeout.count() > 0 ? msg.timeout : st.setup->acquire_timeout;
    const auto me = caf::actor_cast<caf::weak_actor_ptr>(caf::actor_cast<broker_manager>(self));
    port->acquire(std::make_shared<acquisition>(question, st.setup->now() + timeout, me),
                  std::source_location::current());
    return promise;
}

void on_acquired(self_t self, const acquired& msg) {
    auto& st = state_of(self);
    const auto at = st.acquiring.find(msg.question);
    if (at == st.acquiring.end()) return;
    auto asked = std::move(at->second);
    st.acquiring.erase(at);
    if (*msg.outcome) return asked.answer.settle(lease_handle{runtime::hold_in(**msg.outcome)});
    auto why = msg.outcome->error();
    why.where.operation = "acquire";
    why.where.broker = asked.port->name();
    why.where.address = asked.port->address();
    why.where.client_id = st.setup->who.client_id;
    asked.answer.settle(tl::unexpected(std::move(why)));
}

// Passes a request on to the broker's actor and its answer back. Encoding and decoding happen here, on CAF's scheduler.
template <class T, class Prepare>
caf::result<answer_to<T>> pass_on(self_t self, const std::string& name_or_address, const lease_handle& lease,
                                  Prepare prepare) {
    auto& st = state_of(self);
    auto promise = self->template make_response_promise<answer_to<T>>();
    const auto* known = find_broker(st, name_or_address);
    if (known == nullptr) {
        promise.deliver(to_caf(unknown_broker(name_or_address)));
        return promise;
    }
    const auto port = known->setup->port;
    const protocol::caller from{st.setup->who, port->broker()};
    auto prepared = prepare(from);
    if (!prepared) {
        promise.deliver(to_caf(std::move(prepared.error())));
        return promise;
    }
    if (auto refused = known->refusal()) {
        refused->where = prepared->request.where(from);
        promise.deliver(to_caf(*std::move(refused)));
        return promise;
    }
    if (!known->actor) {
        auto e = make_stopped("the broker's actor is not running just now");
        e.request = fate::not_sent;
        e.where = prepared->request.where(from);
        promise.deliver(to_caf(std::move(e)));
        return promise;
    }
    std::shared_ptr<runtime::lease_use> over;
    if (lease) {
        auto use = lease.hold()->begin(prepared->request, port->leases().get());
        if (!use) {
            use.error().where = prepared->request.where(from);
            promise.deliver(to_caf(std::move(use.error())));
            return promise;
        }
        over = std::move(*use);
    }
    const auto started = now_of(self);
    auto request = std::make_shared<protocol::typed_request<T>>(std::move(*prepared));
    execute what{std::make_shared<protocol::encoded_frame>(std::move(request->request.frame)), request->request.role,
                 request->request.oneway, started + request->request.timeout, std::move(over)};
    auto answer = std::make_shared<owed<answer_to<T>>>(promise);
    // The lease stays out until its answer is there, whatever becomes of the asker's handle.
    const auto settle = [self, request, answer, started, port, lease](result<protocol::reply> outcome) {
        auto done = runtime::finish(std::move(outcome), *request, {state_of(self).setup->who, port->broker()}, started,
                                    [self] { return now_of(self); });
        if constexpr (std::is_same_v<T, consumer_list>) look_for_ourselves(self, *port, request->request.group, done);
        answer->settle(as_answer(std::move(done)));
    };
    ask(self, known->actor, std::move(what))
        .then([settle](const executed& reply) { settle(std::move(*reply.reply)); },
              [settle](const caf::error& why) { settle(tl::unexpected(from_caf(why))); });
    return promise;
}

broker_manager::behavior_type run_broker_manager(self_t self, std::shared_ptr<const manager_setup> setup) {
    state_of(self).setup = std::move(setup);
    state_of(self).desk = spawn_push_desk(self->system(), state_of(self).setup->log);
    // clang-format off
#define RMQ_PASS_ON(message, what, answer)                                                                      \
        [self](const message& msg) {                                                                            \
            return pass_on<answer>(self, msg.broker, msg.lease, [&](const protocol::caller& from) {             \
                return protocol::prepare(from, msg.query);                                                      \
            });                                                                                                 \
        },
    return {
        RMQ_OPERATIONS(RMQ_PASS_ON)
#undef RMQ_PASS_ON
        [self](const send_request& msg) {
            return pass_on<send_receipt>(self, msg.broker, msg.lease, [&](const protocol::caller& from) {
                return protocol::prepare(from, msg.message,
                                         send_options{.queue_id = msg.queue_id,
                                                      .timeout = msg.timeout,
                                                      .group = msg.group,
                                                      .transactional = msg.transactional,
                                                      .require_ok = msg.require_ok,
                                                      .unchecked = msg.unchecked,
                                                      .reconsume_times = msg.reconsume_times,
                                                      .max_reconsume_times = msg.max_reconsume_times});
            });
        },
        [self](const add_broker& msg) { return on_add_broker(self, msg); },
        [self](const remove_broker& msg) { return on_remove_broker(self, msg); },
        [self](const set_heartbeat& msg) { return on_set_heartbeat(self, msg); },
        [self](const list_brokers& msg) { return on_list_brokers(self, msg); },
        [self](const suspend_broker& msg) { return order(self, msg.broker, health_order::suspend); },
        [self](const resume_broker& msg) { return order(self, msg.broker, health_order::resume); },
        [self](const reset_broker& msg) { return order(self, msg.broker, health_order::reset); },
        [self](const health_report& msg) { on_health_report(self, msg); },
        [self](const client_id_seen_twice& msg) { on_seen_twice(self, msg); },
        [self](const subscribe& msg) { return on_subscribe(self, msg); },
        [self](const broker_ended& msg) { on_broker_ended(self, msg); },
        [self](const restart_broker& msg) { on_restart_broker(self, msg); },
        [self](const acquire_request& msg) { return on_acquire(self, msg); },
        [self](const acquired& msg) { on_acquired(self, msg); },
        [self](const stop& msg) { on_stop(self, msg); },
    };
// clang-format on
}  // namespace rmq::actors

}  // namespace

broker_manager spawn_broker_manager(caf::actor_system& system, std::shared_ptr<const manager_setup> setup) {
    return system.spawn(run_broker_manager, std::move(setup));
}

}  // namespace rmq::actors
