// What a lease core closes and reports in the course of time, and when its limits change.

#include <rmq/runtime/lease_core.hpp>

#include "runtime/lease_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::test {
namespace {

using runtime::close_reason;
using runtime::lease_settings;

TEST(lease_retirement, ClosesWhatNobodyUsedForTheIdleTimeout) {
    lease_settings settings;
    settings.jitter = 0;
    watched_pool uut{settings};
    EXPECT_TRUE(uut.give_back(uut.lease()));
    uut.pass(60s - 1ns);
    EXPECT_TRUE(uut.closed.empty());
    uut.pass(1ns);
    ASSERT_EQ(uut.closed.size(), 1U);
    EXPECT_EQ(uut.closed[0].second, close_reason::idle);
    EXPECT_EQ(uut.core.counts().total(), 0U);
    EXPECT_EQ(uut.opens, 1U);
}

TEST(lease_retirement, KeepsWhatIsUsed) {
    watched_pool uut;
    for (int i = 0; i < 30; ++i) {
        EXPECT_TRUE(uut.give_back(uut.lease()));
        uut.pass(50s);
    }
    EXPECT_EQ(uut.opens, 1U);
}

TEST(lease_retirement, ReplacesSpareConnectionsBeforeTheBrokerClosesThem) {
    lease_settings settings;
    settings.min_idle = 2;
    watched_pool uut{settings};
    uut.tick();
    for (int i = 0; i < 10'000; ++i) {
        while (!uut.opening.empty()) uut.open();
        uut.pass(100ms);
    }
    EXPECT_GT(uut.opens, 30U);
    EXPECT_LT(uut.opens, 45U);
    EXPECT_EQ(uut.core.counts().total(), 2U);
}

TEST(lease_retirement, ClosesConnectionsOverTheirLifetimeWhenTheyAreIdleOrComeBack) {
    lease_settings settings;
    settings.jitter = 0;
    settings.lifetime = 30s;
    watched_pool uut{settings};
    const auto held = uut.lease();
    const auto idle = uut.lease();
    EXPECT_TRUE(uut.give_back(idle));
    uut.pass(30s - 1ns);
    EXPECT_TRUE(uut.closed.empty());
    uut.pass(1ns);
    ASSERT_EQ(uut.closed.size(), 1U);
    EXPECT_EQ(uut.closed[0], std::pair(idle.slot, close_reason::too_old));
    EXPECT_TRUE(uut.core.is_connected(held));
    EXPECT_TRUE(uut.give_back(held));
    ASSERT_EQ(uut.closed.size(), 2U);
    EXPECT_EQ(uut.closed[1], std::pair(held.slot, close_reason::too_old));
}

TEST(lease_retirement, DoesNotGrantAnOldConnectionThoughTheTimerWasHeldUp) {
    watched_pool uut;
    EXPECT_TRUE(uut.give_back(uut.lease()));
    uut.now += 5min;
    const auto id = uut.acquire();
    EXPECT_FALSE(uut.is_answered(id));
    EXPECT_EQ(uut.closed.size(), 1U);
    EXPECT_EQ(uut.opens, 2U);
}

TEST(lease_retirement, DoesNotCloseConnectionsOfTheSameAgeAllAtOnce) {
    watched_pool uut{with_max(64)};
    std::vector<runtime::lease_token> leases;
    for (int i = 0; i < 64; ++i) leases.push_back(uut.lease());
    for (const auto& lease : leases) EXPECT_TRUE(uut.give_back(lease));
    std::set<runtime::time_point> ends;
    while (uut.core.next_wake()) {
        uut.now = *uut.core.next_wake();
        ends.insert(uut.now);
        uut.tick();
    }
    EXPECT_GT(ends.size(), 60U);
    EXPECT_GE(*ends.begin(), runtime::time_point{1h} + 54s);
    EXPECT_LE(*ends.rbegin(), runtime::time_point{1h} + 60s);
    EXPECT_EQ(uut.closed.size(), 64U);
}

TEST(lease_retirement, ReportsAnOverdueLeaseOnceWithWhereItWasTaken) {
    watched_pool uut{with_max(1)};
    const auto lease = uut.lease();
    uut.pass(1min - 1ns);
    EXPECT_TRUE(uut.overdue.empty());
    uut.pass(1ns);
    ASSERT_EQ(uut.overdue.size(), 1U);
    EXPECT_EQ(uut.overdue[0].lease, lease);
    EXPECT_EQ(uut.overdue[0].held, 1min);
    EXPECT_THAT(uut.overdue[0].taken_at.file_name(), testing::HasSubstr("lease_fixture"));
    uut.pass(1h);
    EXPECT_EQ(uut.overdue.size(), 1U);
    EXPECT_TRUE(uut.core.is_connected(lease));  // and it is never taken away
    EXPECT_TRUE(uut.give_back(lease));
    uut.lease();
    uut.pass(1min);
    EXPECT_EQ(uut.overdue.size(), 2U);
    EXPECT_EQ(uut.core.counters().overdue, 2U);
}

TEST(lease_retirement, ReportsNoLeaseWhenThereIsNoLimit) {
    lease_settings settings;
    settings.overdue_after = 0s;
    watched_pool uut{settings};
    uut.lease();
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
    uut.pass(24h);
    EXPECT_TRUE(uut.overdue.empty());
}

TEST(lease_retirement, LetsAReloadTakePlaceAtOnce) {
    watched_pool uut{with_max(1)};
    uut.lease();
    const auto waiter = uut.acquire();
    EXPECT_TRUE(uut.opening.empty());
    uut.reload(with_max(2));
    ASSERT_EQ(uut.opening.size(), 1U);
    uut.open();
    EXPECT_TRUE(uut.has_lease(waiter));
}

TEST(lease_retirement, ClosesWhatIsIdleFirstWhenItsMaximumIsLowered) {
    watched_pool uut{with_max(4)};
    std::vector<runtime::lease_token> leases;
    for (int i = 0; i < 4; ++i) leases.push_back(uut.lease());
    EXPECT_TRUE(uut.give_back(leases[0]));
    EXPECT_TRUE(uut.give_back(leases[1]));
    uut.reload(with_max(3));
    ASSERT_EQ(uut.closed.size(), 1U);
    EXPECT_EQ(uut.closed[0], std::pair(leases[0].slot, close_reason::too_many));
    uut.reload(with_max(1));
    EXPECT_EQ(uut.closed.size(), 2U);
    EXPECT_TRUE(uut.core.is_connected(leases[2]));
    EXPECT_TRUE(uut.core.is_connected(leases[3]));
    const auto waiter = uut.acquire();
    EXPECT_TRUE(uut.give_back(leases[2]));
    EXPECT_EQ(uut.closed.size(), 3U);
    EXPECT_FALSE(uut.is_answered(waiter));
    EXPECT_TRUE(uut.give_back(leases[3]));
    EXPECT_EQ(uut.closed.size(), 3U);  // one may stay
    EXPECT_TRUE(uut.has_lease(waiter));
}

TEST(lease_retirement, EndsAttemptsThatAreTooManyWhenItsMaximumIsLowered) {
    watched_pool uut{with_max(4)};
    for (int i = 0; i < 4; ++i) uut.acquire();
    ASSERT_EQ(uut.opening.size(), 4U);
    uut.reload(with_max(1));
    EXPECT_EQ(uut.opening.size(), 1U);
    EXPECT_EQ(uut.closed.size(), 3U);
    EXPECT_EQ(uut.core.counts().waiting, 4U);  // nobody is sent away
}

TEST(lease_retirement, AppliesNewTimesToConnectionsItHas) {
    lease_settings settings;
    settings.jitter = 0;
    watched_pool uut{settings};
    EXPECT_TRUE(uut.give_back(uut.lease()));
    uut.now += 5s;
    settings.idle_timeout = 5s;
    uut.reload(settings);
    EXPECT_EQ(uut.closed.size(), 1U);
}

TEST(lease_retirement, ChangesNothingWhenItIsReloadedWithNonsense) {
    watched_pool uut{with_max(2)};
    uut.lease();
    auto nonsense = with_max(1);
    nonsense.min_idle = 2;
    EXPECT_THROW(uut.reload(nonsense), std::invalid_argument);
    nonsense = with_max(1);
    nonsense.reconnect.initial = 0s;
    EXPECT_THROW(uut.reload(nonsense), std::invalid_argument);
    uut.lease();
    EXPECT_EQ(uut.core.counts().leased, 2U);
}

TEST(lease_retirement, RefusesSettingsThatAreOutOfRange) {
    const auto refused = [](auto change) {
        lease_settings settings;
        change(settings);
        try {
            settings.check();
            return false;
        } catch (const std::invalid_argument&) {
            return true;
        }
    };
    EXPECT_FALSE(refused([](lease_settings&) {}));
    EXPECT_TRUE(refused([](lease_settings& s) { s.max_connections = 0; }));
    EXPECT_FALSE(refused([](lease_settings& s) { s.max_connections = 64; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.max_connections = 65; }));
    EXPECT_FALSE(refused([](lease_settings& s) { s.min_idle = 8; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.min_idle = 9; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.max_connects = 0; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.connect_timeout = 0s; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.lifetime = 0s; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.idle_timeout = 0s; }));
    EXPECT_FALSE(refused([](lease_settings& s) { s.idle_timeout = 120s - 1ns; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.idle_timeout = 120s; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.jitter = 1.5; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.young = -1s; }));
    EXPECT_TRUE(refused([](lease_settings& s) { s.overdue_after = -1s; }));
}

TEST(close_reason, HasANameForEveryNumberAndNoneForOthers) {
    std::set<std::string_view> names;
    for (int i = 0; i < runtime::close_reason_count; ++i) names.insert(to_string(static_cast<close_reason>(i)));
    EXPECT_EQ(names.size(), std::size_t{runtime::close_reason_count});
    EXPECT_EQ(names.count(""), 0U);
    EXPECT_EQ(to_string(static_cast<close_reason>(runtime::close_reason_count)), "");
}

}  // namespace
}  // namespace rmq::test
