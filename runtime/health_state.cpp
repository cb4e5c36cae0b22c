#include <rmq/runtime/health_state.hpp>

#include <array>
#include <cstddef>

namespace rmq::runtime {

namespace {

constexpr std::array<std::string_view, health_state_count> state_names{
    "unknown", "healthy", "degraded", "unhealthy", "suspended", "recovering", "failed"};

constexpr std::array<std::string_view, health_event_count> event_names{"answered",
                                                                       "many_errors",
                                                                       "slow",
                                                                       "connect_failed",
                                                                       "unreachable",
                                                                       "failing",
                                                                       "failures_in_a_row",
                                                                       "failure_rate",
                                                                       "went_away",
                                                                       "probe_due",
                                                                       "fell_back",
                                                                       "trusted",
                                                                       "probe_answered",
                                                                       "gave_up",
                                                                       "address_unusable",
                                                                       "suspended_by_operator",
                                                                       "resumed_by_operator",
                                                                       "reset_by_operator"};

constexpr std::array<std::string_view, 5> admission_names{"yes", "last", "if_nothing_better", "trickle", "no"};

template <class Names, class Enum>
std::string_view name_in(const Names& names, Enum value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < names.size() ? names[index] : std::string_view{};
}

}  // namespace

std::string_view to_string(health_state state) noexcept { return name_in(state_names, state); }
std::string_view to_string(health_event event) noexcept { return name_in(event_names, event); }
std::string_view to_string(admission answer) noexcept { return name_in(admission_names, answer); }

}  // namespace rmq::runtime
