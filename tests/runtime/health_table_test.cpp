#include <rmq/runtime/health_table.hpp>

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace rmq::runtime {
namespace {

// Where each event leads, written down a second time: a column per state.
struct expectation {
    health_event event;
    std::array<std::string_view, health_state_count> to;  // by from; "" when the state stays
};

using enum health_event;
constexpr std::string_view stays{};

constexpr std::array expected{
    //                        unknown      healthy      degraded     unhealthy    suspended     recovering   failed
    expectation{answered, {"healthy", stays, "healthy", "healthy", stays, stays, stays}},
    expectation{many_errors, {"degraded", "degraded", stays, "degraded", stays, stays, stays}},
    expectation{slow, {"degraded", "degraded", stays, "degraded", stays, stays, stays}},
    expectation{connect_failed, {"unhealthy", "unhealthy", "unhealthy", stays, stays, stays, stays}},
    expectation{unreachable, {"suspended", "suspended", "suspended", "suspended", stays, stays, stays}},
    expectation{failing, {"unhealthy", "unhealthy", "unhealthy", stays, stays, stays, stays}},
    expectation{failures_in_a_row, {"suspended", "suspended", "suspended", "suspended", stays, stays, stays}},
    expectation{failure_rate, {"suspended", "suspended", "suspended", "suspended", stays, stays, stays}},
    expectation{went_away, {"suspended", "suspended", "suspended", "suspended", stays, "suspended", stays}},
    expectation{probe_due, {stays, stays, stays, stays, "recovering", stays, stays}},
    expectation{fell_back, {stays, stays, stays, stays, stays, "suspended", stays}},
    expectation{trusted, {stays, stays, stays, stays, stays, "healthy", stays}},
    expectation{probe_answered, {stays, stays, stays, stays, stays, stays, "recovering"}},
    expectation{gave_up, {"failed", "failed", "failed", "failed", "failed", "failed", stays}},
    expectation{address_unusable, {"failed", "failed", "failed", "failed", "failed", "failed", stays}},
    expectation{suspended_by_operator,
                {"suspended", "suspended", "suspended", "suspended", stays, "suspended", "suspended"}},
    expectation{resumed_by_operator, {stays, stays, stays, stays, "recovering", stays, stays}},
    expectation{reset_by_operator, {stays, "unknown", "unknown", "unknown", "unknown", "unknown", "unknown"}},
};

health_state state(int number) { return static_cast<health_state>(number); }

TEST(health_table, LeadsFromEveryStateByEveryEventWhereItShould) {
    ASSERT_EQ(expected.size(), std::size_t{health_event_count});
    std::set<health_event> seen;
    for (const auto& row : expected) {
        EXPECT_TRUE(seen.insert(row.event).second) << to_string(row.event);
        for (int from = 0; from < health_state_count; ++from) {
            const auto* rule = health_rule_for(state(from), row.event);
            EXPECT_EQ(rule == nullptr ? stays : to_string(rule->to), row.to.at(static_cast<std::size_t>(from)))
                << to_string(state(from)) << " + " << to_string(row.event);
        }
    }
}

TEST(health_table, HasOneRuleAtMostForAStateAndAnEvent) {
    for (int from = 0; from < health_state_count; ++from)
        for (int event = 0; event < health_event_count; ++event) {
            int rules = 0;
            for (const auto& rule : health_table)
                rules += rule.from.has(state(from)) && rule.event == static_cast<health_event>(event) ? 1 : 0;
            EXPECT_LE(rules, 1) << to_string(state(from)) << " + " << to_string(static_cast<health_event>(event));
        }
}

TEST(health_table, GivesEveryRuleAReasonAndLeadsNowhereFromThere) {
    for (const auto& rule : health_table) {
        EXPECT_FALSE(rule.reason.empty()) << to_string(rule.event);
        EXPECT_FALSE(rule.from.has(rule.to)) << to_string(rule.event);
    }
}

TEST(health_table, LeadsBackToHealthyFromEverywhere) {
    std::set<int> reached{static_cast<int>(health_state::healthy)};
    for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const auto& rule : health_table)
            for (int from = 0; from < health_state_count; ++from)
                if (rule.from.has(state(from)) && reached.count(static_cast<int>(rule.to)) != 0) reached.insert(from);
    }
    EXPECT_EQ(reached.size(), std::size_t{health_state_count});
}

TEST(health_table, LeavesAStateThatTakesNoTrafficOnlyByAProbeOrAWord) {
    const std::set<health_event> allowed{probe_due,        probe_answered,        gave_up,
                                         address_unusable, suspended_by_operator, resumed_by_operator,
                                         reset_by_operator};
    for (const auto& rule : health_table)
        for (int from = 0; from < health_state_count; ++from)
            if (rule.from.has(state(from)) && admission_in(state(from)) == admission::no) {
                EXPECT_TRUE(allowed.count(rule.event)) << to_string(rule.event);
            }
}

TEST(health_state, HasANameForEveryNumberAndNoneForOthers) {
    std::set<std::string> names;
    for (int i = 0; i < health_state_count; ++i) names.emplace(to_string(state(i)));
    for (int i = 0; i < health_event_count; ++i) names.emplace(to_string(static_cast<health_event>(i)));
    for (int i = 0; i < 5; ++i) names.emplace(to_string(static_cast<admission>(i)));
    EXPECT_EQ(names.size(), std::size_t{health_state_count + health_event_count + 5});
    EXPECT_EQ(names.count(""), 0U);
    EXPECT_EQ(to_string(state(health_state_count)), "");
    EXPECT_EQ(to_string(static_cast<health_event>(health_event_count)), "");
}

TEST(health_state, AdmitsWhatTheManualSays) {
    EXPECT_EQ(admission_in(health_state::unknown), admission::yes);
    EXPECT_EQ(admission_in(health_state::healthy), admission::yes);
    EXPECT_EQ(admission_in(health_state::degraded), admission::last);
    EXPECT_EQ(admission_in(health_state::unhealthy), admission::if_nothing_better);
    EXPECT_EQ(admission_in(health_state::suspended), admission::no);
    EXPECT_EQ(admission_in(health_state::recovering), admission::trickle);
    EXPECT_EQ(admission_in(health_state::failed), admission::no);
}

}  // namespace
}  // namespace rmq::runtime
