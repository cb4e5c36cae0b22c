#pragma once

#include <rmq/actors/broker.hpp>
#include <rmq/actors/broker_description.hpp>
#include <rmq/actors/messages.hpp>
#include <rmq/runtime/restart_budget.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rmq::actors {

// What a manager knows of one broker.
struct managed_broker {
    std::shared_ptr<const broker_setup> setup;
    broker actor{};  // nothing between two incarnations
    std::uint64_t incarnation = 0;
    runtime::restart_budget budget;
    std::uint32_t restarts = 0;
    bool failed = false;  // its restart budget is spent, and it has not answered since
    bool held = false;    // by an operator
    health_state state = health_state::unknown;
    runtime::time_point since{};
    std::string reason{};
    runtime::duration latency{0};
    double error_rate = 0;
    std::optional<peers_health> told{};  // its actor, of the others
    std::uint32_t orders = 0;            // to its actor that were not answered yet

    [[nodiscard]] broker_description describe(const std::string& name) const;
    // What requests fail with just now, if they do.
    [[nodiscard]] std::optional<error> refusal() const;
    // Lets the port do what refusal() says.
    void admit_or_refuse() const;
    // Follows an operator's word.
    void obey(health_order what);
    [[nodiscard]] health_state state_without_actor() const noexcept;
};

using managed_brokers = std::map<std::string, managed_broker, std::less<>>;

// What the others are like, seen from `one`.
peers_health peers_of(const managed_broker& one, const managed_brokers& all);

// Whether it is worth a message: every tenth of a latency is not.
bool is_news(const std::optional<peers_health>& told, const peers_health& now);

}  // namespace rmq::actors
