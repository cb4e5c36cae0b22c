#include <rmq/actors/detail/manager_health.hpp>

#include <rmq/runtime/health_table.hpp>

#include <algorithm>
#include <utility>

namespace rmq::actors::manager_parts {

namespace {

// Tells everybody how the others are, as far as that is news.
void tell_peers(manager_self self) {
    auto& brokers = state_of(self).brokers;
    for (auto& entry : brokers) {
        auto& b = entry.second;
        if (!b.actor) continue;
        const auto now = peers_of(b, brokers);
        if (!is_news(b.told, now)) continue;
        b.told = now;
        tell(self, b.actor, now);
    }
}

// While an order is on its way, what its broker's actor tells is older than that, until it answers.
void take_in(manager_self self, const health_report& msg, bool is_answer) {
    auto& brokers = state_of(self).brokers;
    const auto known =
        std::ranges::find_if(brokers, [&](const auto& entry) { return entry.second.setup->port == msg.of; });
    if (known == brokers.end()) return;  // it was removed
    const auto& name = known->first;
    auto& b = known->second;
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

}  // namespace

void publish_health(manager_self self) {
    auto& st = state_of(self);
    st.setup->directory->publish(st.describe());
    tell_peers(self);
}

void enter(manager_self self, const std::string& name, managed_broker& b, health_state state, std::string_view reason) {
    if (b.state == state) return;
    const auto from = std::exchange(b.state, state);
    b.since = now_of(self);
    b.reason = reason;
    publish_event(self, broker_state_changed{name, from, state, b.reason});
}

void on_health_report(manager_self self, const health_report& msg) { take_in(self, msg, false); }

void put_in_force(manager_self self, const std::string& name, managed_broker& b, health_order what) {
    const auto event = event_of(what);
    if (!b.actor) {  // between two incarnations
        enter(self, name, b, b.state_without_actor(), runtime::reason_of(event));
    } else {
        if (const auto* rule = runtime::health_rule_for(b.state, event)) enter(self, name, b, rule->to, rule->reason);
        ++b.orders;
        ask(self, b.actor, order_health{what})
            .then([self](const health_report& answer) { take_in(self, answer, true); },
                  [](const caf::error&) {});  // it ended: its next incarnation is told when it starts
    }
    publish_health(self);
}

}  // namespace rmq::actors::manager_parts
