#pragma once

#include <cstdint>
#include <string_view>

namespace rmq::runtime {

/// How a broker is.
enum class health_state : std::uint8_t {
    unknown,     ///< has not answered yet
    healthy,     ///< answers within the limits
    degraded,    ///< answers, but its error rate or latency is over a limit
    unhealthy,   ///< fails, but not for long enough to be left alone
    suspended,   ///< circuit open: failed too often, went away, or an operator said so
    recovering,  ///< circuit half open: probes and a trickle of requests decide
    failed,      ///< its restart budget is spent or its address is unusable
};
inline constexpr int health_state_count = 7;

/// What can change a broker's state: a measured threshold, a time that has come, or an operator.
enum class health_event : std::uint8_t {
    answered,               ///< an answer, with error rate and latency within the limits
    many_errors,            ///< an answer, with the error rate over its limit
    slow,                   ///< an answer, with the latency over its limit
    connect_failed,         ///< a connection could not be made, and nobody else can serve
    unreachable,            ///< a connection could not be made, and another broker can serve
    failing,                ///< so many failures in a row that it is unhealthy
    failures_in_a_row,      ///< so many failures in a row that the circuit opens
    failure_rate,           ///< so large a share of the latest requests failed that the circuit opens
    went_away,              ///< the broker said GO_AWAY
    probe_due,              ///< the time of an open circuit is over
    fell_back,              ///< the first failure of a broker that was recovering
    trusted,                ///< enough answers of a broker that was recovering
    probe_answered,         ///< a slow probe of a failed broker was answered
    gave_up,                ///< its actor's restart budget is spent
    address_unusable,       ///< its address can't be one
    suspended_by_operator,  ///< until the operator resumes or resets it
    resumed_by_operator,    ///< may try again at once
    reset_by_operator,      ///< everything known about it is forgotten
};
inline constexpr int health_event_count = 18;

/// Whether a request may go to a broker; from the best to the worst.
enum class admission : std::uint8_t {
    yes,                ///< as to any other
    last,               ///< when the others are busier; chosen last
    if_nothing_better,  ///< only when nobody with a better answer can serve
    trickle,            ///< a few: ask health_core::admit() for each
    no,                 ///< fail at once, or wait for the next probe
};

/// The enumerators' names, "if_nothing_better": for logs, metrics and scripts. Empty for a number that is none.
std::string_view to_string(health_state state) noexcept;
std::string_view to_string(health_event event) noexcept;
std::string_view to_string(admission answer) noexcept;

/// What a broker in this state is asked to do.
constexpr admission admission_in(health_state state) noexcept {
    switch (state) {
        case health_state::unknown:
        case health_state::healthy:
            return admission::yes;
        case health_state::degraded:
            return admission::last;
        case health_state::unhealthy:
            return admission::if_nothing_better;
        case health_state::recovering:
            return admission::trickle;
        case health_state::suspended:
        case health_state::failed:
            break;
    }
    return admission::no;
}

}  // namespace rmq::runtime
