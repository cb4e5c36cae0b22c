#include <rmq/actors/broker.hpp>
#include <rmq/actors/broker_manager.hpp>
#include <rmq/actors/detail/manager_failover.hpp>
#include <rmq/actors/detail/manager_health.hpp>
#include <rmq/actors/detail/manager_leases.hpp>
#include <rmq/actors/detail/manager_state.hpp>
#include <rmq/protocol/client_id_count.hpp>
#include <rmq/runtime/finish.hpp>
#include <rmq/runtime/health_table.hpp>
#include <rmq/runtime/lease_port.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

namespace rmq::actors {

namespace {

using namespace manager_parts;
using self_t = manager_self;

void publish(const manager_state& st) {
    broker_directory::table ports;
    for (const auto& [name, b] : st.brokers) ports.emplace(name, b.setup->port);
    st.setup->directory->publish(std::move(ports));
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

broker_list on_list_brokers(self_t self, const list_brokers&) { return {state_of(self).describe()}; }

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
        const auto pause = st.setup->health.value_or(runtime::health_settings{}).failed_interval;
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
    st.retries.clear();
    st.asked_any.clear();
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

caf::result<done> order(self_t self, const std::string& name_or_address, health_order what) {
    auto& st = state_of(self);
    if (st.stopping) return to_caf(make_stopped("the manager is stopping"));
    auto* const b = st.find(name_or_address);
    if (b == nullptr) return to_caf(unknown_broker(name_or_address));
    if (what == health_order::reset) b->budget = runtime::restart_budget{st.setup->restarts};
    b->obey(what);
    if (what == health_order::reset && !b->actor) start(self, b->setup->port->name(), *b);
    put_in_force(self, b->setup->port->name(), *b, what);
    return done{};
}

// Passes a request on to the broker's actor and its answer back. Encoding and decoding happen here, on CAF's scheduler.
template <class T, class Prepare>
caf::result<answer_to<T>> pass_on(self_t self, const std::string& name_or_address, const lease_handle& lease,
                                  Prepare prepare) {
    auto& st = state_of(self);
    auto promise = self->template make_response_promise<answer_to<T>>();
    const auto* known = st.find(name_or_address);
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
        [self](const send_any_request& msg) { return on_send_any(self, msg); },
        [self](const send_batch_any_request& msg) { return on_send_batch_any(self, msg); },
        [self](const retry_later& msg) { on_retry_later(self, msg); },
        [self](const retry_due& msg) { on_retry_due(self, msg); },
        [self](const any_answered& msg) { on_any_answered(self, msg); },
        [self](const stop& msg) { on_stop(self, msg); },
    };
// clang-format on
}  // namespace rmq::actors

}  // namespace

broker_manager spawn_broker_manager(caf::actor_system& system, std::shared_ptr<const manager_setup> setup) {
    auto desk = setup->failover;
    desk->who = setup->who;
    desk->sink = setup->sink;
    desk->now = setup->now;
    desk->find = [directory = setup->directory](const std::vector<std::string>& names) {
        return directory->find_all(names);
    };
    auto manager = system.spawn(run_broker_manager, std::move(setup));
    desk->park = park_at(manager);  // before anybody has a broker to ask
    return manager;
}

}  // namespace rmq::actors
