#pragma once

#include <rmq/runtime/health_state.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>

namespace rmq::runtime {

/// A few states at once.
class health_states {
public:
    template <std::same_as<health_state>... States>
    explicit constexpr health_states(States... states) noexcept
        : bits_((0U | ... | (1U << static_cast<unsigned>(states)))) {}
    [[nodiscard]] constexpr bool has(health_state state) const noexcept {
        return (bits_ >> static_cast<unsigned>(state) & 1U) != 0;
    }
    [[nodiscard]] constexpr health_states without(health_state state) const noexcept {
        auto rest = *this;
        rest.bits_ &= ~(1U << static_cast<unsigned>(state));
        return rest;
    }

private:
    unsigned bits_;
};

/// A row: in any of the states `from`, `event` leads to `to`.
struct health_rule {
    health_states from;
    health_event event;
    health_state to;
    std::string_view reason;  ///< for people
};

namespace detail::health_rows {

using enum health_state;
using enum health_event;

inline constexpr health_states serving{unknown, healthy, degraded};
inline constexpr health_states asked{unknown, healthy, degraded, unhealthy};
inline constexpr health_states any{unknown, healthy, degraded, unhealthy, suspended, recovering, failed};

inline constexpr std::array rules{
    health_rule{asked.without(healthy), answered, healthy, "answers within its limits"},
    health_rule{asked.without(degraded), many_errors, degraded, "answers too many requests with errors"},
    health_rule{asked.without(degraded), slow, degraded, "answers much slower than before, or than its peers"},
    health_rule{serving, connect_failed, unhealthy, "a connection could not be made"},
    health_rule{serving, failing, unhealthy, "failed repeatedly"},
    health_rule{asked, unreachable, suspended, "a connection could not be made, and another broker can serve"},
    health_rule{asked, failures_in_a_row, suspended, "failed too often in a row"},
    health_rule{asked, failure_rate, suspended, "failed too many of the latest requests"},
    health_rule{any.without(suspended).without(failed), went_away, suspended, "told its clients to go away"},
    health_rule{health_states{suspended}, probe_due, recovering, "it is time to try again"},
    health_rule{health_states{recovering}, fell_back, suspended, "failed while it was recovering"},
    health_rule{health_states{recovering}, trusted, healthy, "answered often enough since it came back"},
    health_rule{health_states{failed}, probe_answered, recovering, "answered although it was given up"},
    health_rule{any.without(failed), gave_up, failed, "its restart budget is spent"},
    health_rule{any.without(failed), address_unusable, failed, "its address is unusable"},
    health_rule{any.without(suspended), suspended_by_operator, suspended, "suspended by an operator"},
    health_rule{health_states{suspended}, resumed_by_operator, recovering, "resumed by an operator"},
    health_rule{any.without(unknown), reset_by_operator, unknown, "reset by an operator"},
};

}  // namespace detail::health_rows

/// All transitions there are; a state that no row names for an event stays. docs/health.md is drawn from it.
inline constexpr const auto& health_table = detail::health_rows::rules;

/// The row for an event in a state; nullptr when the state stays.
constexpr const health_rule* health_rule_for(health_state from, health_event event) noexcept {
    for (const auto& rule : health_table)
        if (rule.event == event && rule.from.has(from)) return &rule;
    return nullptr;
}

/// What an event says to people; the same in every state.
constexpr std::string_view reason_of(health_event event) noexcept {
    for (const auto& rule : health_table)
        if (rule.event == event) return rule.reason;
    return {};
}

}  // namespace rmq::runtime
