// Who waits for a connection, for how long, and what becomes of each of them.

#include <rmq/runtime/lease_core.hpp>

#include "runtime/lease_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace rmq::test {
namespace {

using runtime::close_reason;
using runtime::lease_return;
using runtime::lease_settings;
using runtime::lease_token;
using runtime::waiter_id;

error stopped() { return local_error(errc::client_stopped, "the client was stopped"); }

TEST(lease_waiters, GetTheConnectionsThatOpenInTheOrderTheyCame) {
    watched_pool uut;
    const auto first = uut.acquire();
    const auto second = uut.acquire();
    uut.open();
    EXPECT_TRUE(uut.has_lease(first));
    EXPECT_FALSE(uut.is_answered(second));
    uut.open();
    EXPECT_TRUE(uut.has_lease(second));
    EXPECT_EQ(uut.core.counters().waited, 2U);
}

TEST(lease_waiters, MayComeBeforeAnythingElseHappened) {
    lease_settings settings;
    settings.min_idle = 1;
    watched_pool uut{settings};
    const auto id = uut.acquire();
    EXPECT_EQ(uut.opening.size(), 2U);  // one for it, and one to spare
    uut.open();
    EXPECT_TRUE(uut.has_lease(id));
}

TEST(lease_waiters, AreNotPassedByNewcomers) {
    watched_pool uut{with_max(1)};
    const auto lease = uut.lease();
    const auto waiter = uut.acquire();
    EXPECT_TRUE(uut.give_back(lease));
    const auto newcomer = uut.acquire();
    EXPECT_FALSE(uut.core.try_acquire(uut.now, uut.out));
    EXPECT_TRUE(uut.has_lease(waiter));
    EXPECT_FALSE(uut.is_answered(newcomer));
}

TEST(lease_waiters, GetAReturnedConnectionLongestWaitFirstWhateverTheirDeadlines) {
    watched_pool uut{with_max(1)};
    auto lease = uut.lease();
    const std::vector ids{uut.acquire(30s), uut.acquire(10s), uut.acquire(20s)};
    for (const auto id : ids) {
        EXPECT_TRUE(uut.give_back(lease));
        ASSERT_TRUE(uut.has_lease(id));
        lease = uut.lease_of(id);
    }
}

TEST(lease_waiters, FailAtTheirDeadlineAndNotBefore) {
    watched_pool uut{with_max(1)};
    uut.lease();
    const auto id = uut.acquire(500ms);
    EXPECT_EQ(uut.core.next_wake(), uut.now + 500ms);
    uut.pass(500ms - 1ns);
    EXPECT_FALSE(uut.is_answered(id));
    uut.pass(1ns);
    ASSERT_TRUE(uut.is_answered(id));
    EXPECT_EQ(uut.error_of(id).code, errc::pool_exhausted);
    EXPECT_EQ(uut.error_of(id).request, fate::not_sent);
    EXPECT_EQ(uut.error_of(id).where.elapsed, 500ms);
    EXPECT_TRUE(uut.exhausted);
    EXPECT_EQ(uut.core.counters().timed_out, 1U);
    EXPECT_EQ(uut.core.counts().waiting, 0U);
}

TEST(lease_waiters, AreToldWhoHoldsAndWhoWaits) {
    watched_pool uut{with_max(1)};
    uut.lease();
    uut.acquire(2s);
    const auto id = uut.acquire(1s);
    uut.pass(1s);
    const auto said = uut.error_of(id).detail;
    EXPECT_THAT(said, testing::HasSubstr("1 of 1 leased, 0 being opened, 1 waiting"));
    EXPECT_THAT(said, testing::HasSubstr("held for 1000 ms by "));
    EXPECT_THAT(said, testing::HasSubstr("acquire"));
    EXPECT_THAT(said, testing::Not(testing::HasSubstr("last connection")));
}

TEST(lease_waiters, AreToldWhyTheLastConnectFailed) {
    watched_pool uut{with_max(1)};
    const auto id = uut.acquire(10ms);
    uut.refuse("somebody else's port");
    uut.pass(10ms);
    EXPECT_THAT(uut.error_of(id).detail, testing::HasSubstr("somebody else's port"));
    EXPECT_EQ(uut.error_of(id).code, errc::pool_exhausted);
}

TEST(lease_waiters, AreToldThatTheLastConnectTookTooLong) {
    watched_pool uut{with_max(1)};
    const auto id = uut.acquire(500ms + 1ns);
    uut.pass(1s);
    EXPECT_THAT(uut.error_of(id).detail, testing::HasSubstr("no connection within 500 ms"));
}

TEST(lease_waiters, AreToldOfABrokerThatHangsUpAtOnce) {
    watched_pool uut{with_max(1)};
    const auto lease = uut.lease();
    uut.lose(lease.slot);
    EXPECT_TRUE(uut.give_back(lease, lease_return::broken));
    const auto id = uut.acquire(10ms);
    uut.pass(10ms);
    EXPECT_THAT(uut.error_of(id).detail, testing::HasSubstr("reset by peer"));
}

TEST(lease_waiters, AreNotToldOfAFailureThatIsOver) {
    watched_pool uut{with_max(1)};
    uut.acquire();
    uut.refuse("somebody else's port");
    uut.pass(100ms);
    uut.open();
    const auto id = uut.acquire(1ms);
    uut.pass(1ms);
    EXPECT_THAT(uut.error_of(id).detail, testing::Not(testing::HasSubstr("port")));
}

TEST(lease_waiters, GetNothingAfterTheirDeadlineThoughTheTimerWasHeldUp) {
    watched_pool uut{with_max(1)};
    const auto lease = uut.lease();
    const auto late = uut.acquire(1s);
    const auto in_time = uut.acquire(3s);
    uut.now += 2s;
    EXPECT_TRUE(uut.give_back(lease));
    EXPECT_FALSE(uut.has_lease(late));
    EXPECT_EQ(uut.error_of(late).code, errc::pool_exhausted);
    EXPECT_TRUE(uut.has_lease(in_time));
}

TEST(lease_waiters, AreNeverMoreThanTheirLimit) {
    auto settings = with_max(1);
    settings.max_waiters = 3;
    watched_pool uut{settings};
    uut.lease();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(uut.is_answered(uut.acquire()));
    const auto id = uut.acquire();
    ASSERT_TRUE(uut.is_answered(id));
    EXPECT_EQ(uut.error_of(id).code, errc::pool_exhausted);
    EXPECT_THAT(uut.error_of(id).detail, testing::HasSubstr("too many wait"));
    EXPECT_EQ(uut.core.counts().waiting, 3U);
    EXPECT_EQ(uut.core.counters().refused, 1U);
}

TEST(lease_waiters, AreNoneWhenNobodyMayWait) {
    auto settings = with_max(1);
    settings.max_waiters = 0;
    watched_pool uut{settings};
    EXPECT_EQ(uut.error_of(uut.acquire()).code, errc::pool_exhausted);
    EXPECT_EQ(uut.opens, 0U);
}

TEST(lease_waiters, AreNoneWithoutTime) {
    watched_pool uut{with_max(1)};
    const auto lease = uut.lease();
    EXPECT_EQ(uut.error_of(uut.acquire(0s)).code, errc::pool_exhausted);
    EXPECT_EQ(uut.error_of(uut.acquire(-1s)).code, errc::pool_exhausted);
    EXPECT_TRUE(uut.give_back(lease));
    EXPECT_TRUE(uut.has_lease(uut.acquire(0s)));  // what is idle takes none
}

TEST(lease_waiters, LeaveNothingBehindWhenTheyAreCancelled) {
    lease_settings settings;
    settings.overdue_after = 0s;
    settings.max_connections = 1;
    watched_pool uut{settings};
    const auto lease = uut.lease();
    const auto id = uut.acquire(500ms);
    EXPECT_TRUE(uut.cancel(id));
    EXPECT_EQ(uut.error_of(id).code, errc::cancelled);
    EXPECT_EQ(uut.error_of(id).request, fate::not_sent);
    EXPECT_EQ(uut.core.counts().waiting, 0U);
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
    EXPECT_TRUE(uut.give_back(lease));
    EXPECT_EQ(uut.core.counts().idle, 1U);
    EXPECT_EQ(uut.answers, 2U);
    EXPECT_FALSE(uut.exhausted);
}

TEST(lease_waiters, AreCancelledOnceAndNotAfterTheirAnswer) {
    watched_pool uut{with_max(1)};
    const auto first = uut.acquire();
    uut.open();
    EXPECT_FALSE(uut.cancel(first));
    EXPECT_TRUE(uut.has_lease(first));  // theirs to give back
    const auto second = uut.acquire();
    EXPECT_TRUE(uut.cancel(second));
    EXPECT_FALSE(uut.cancel(second));
    EXPECT_FALSE(uut.cancel(12345));
    EXPECT_EQ(uut.answers, 2U);
}

TEST(lease_waiters, KeepTheirOrderWhenOneAmongThemIsCancelled) {
    watched_pool uut{with_max(1)};
    auto lease = uut.lease();
    const auto first = uut.acquire();
    const auto second = uut.acquire();
    const auto third = uut.acquire();
    uut.cancel(second);
    EXPECT_TRUE(uut.give_back(lease));
    lease = uut.lease_of(first);
    EXPECT_TRUE(uut.give_back(lease));
    EXPECT_TRUE(uut.has_lease(third));
}

TEST(lease_waiters, DoNotCauseConnectsWhenTheyAreCancelledInTime) {
    auto settings = with_max(8);
    settings.max_connects = 1;
    watched_pool uut{settings};
    std::vector<waiter_id> ids;
    for (int i = 0; i < 8; ++i) ids.push_back(uut.acquire());
    for (const auto id : ids) uut.cancel(id);
    uut.open();
    EXPECT_EQ(uut.opens, 1U);
}

// `waiters` come at the same time and hold a connection for 10 ms each. The longest wait.
runtime::duration longest_wait(std::uint32_t connections, std::size_t waiters) {
    watched_pool uut{with_max(connections)};
    std::vector<lease_token> prepared;
    for (std::uint32_t i = 0; i < connections; ++i) prepared.push_back(uut.lease());
    std::vector<waiter_id> ids;
    for (std::size_t i = 0; i < waiters; ++i) ids.push_back(uut.acquire());
    std::vector<std::pair<runtime::time_point, lease_token>> held;
    for (const auto& lease : prepared) held.emplace_back(uut.now, lease);
    const auto began = uut.now;
    runtime::duration longest{0};
    std::size_t served = 0;
    while (!held.empty()) {
        const auto [until, lease] = held.front();
        held.erase(held.begin());
        uut.pass(until - uut.now);
        EXPECT_TRUE(uut.give_back(lease));
        if (served == waiters) continue;
        EXPECT_TRUE(uut.has_lease(ids[served])) << served;  // in the order they came
        longest = std::max(longest, uut.now - began);
        held.emplace_back(uut.now + 10ms, uut.lease_of(ids[served++]));
    }
    EXPECT_EQ(served, waiters);
    EXPECT_EQ(uut.core.counters().longest_wait, longest);
    return longest;
}

TEST(lease_waiters, WaitHardlyLongerThanTheyMust) {
    EXPECT_LE(longest_wait(1, 64), 63 * 10ms * 1.2);
    EXPECT_LE(longest_wait(4, 64), 15 * 10ms * 1.2);
}

TEST(lease_waiters, AreAllAnsweredOnceWhenThePoolDrains) {
    watched_pool uut{with_max(1)};
    const auto lease = uut.lease();
    std::vector<waiter_id> ids;
    for (int i = 0; i < 10; ++i) ids.push_back(uut.acquire());
    uut.core.drain(stopped(), uut.now, uut.out);
    uut.take();
    for (const auto id : ids) {
        ASSERT_TRUE(uut.is_answered(id));
        EXPECT_EQ(uut.error_of(id).code, errc::client_stopped);
        EXPECT_EQ(uut.error_of(id).request, fate::not_sent);
    }
    EXPECT_EQ(uut.answers, 11U);
    uut.pass(1h);
    EXPECT_FALSE(uut.cancel(ids[0]));
    EXPECT_TRUE(uut.give_back(lease));
    EXPECT_EQ(uut.answers, 11U);
    EXPECT_FALSE(uut.exhausted);
}

TEST(lease_drain, LetsWhatIsLeasedBeUsedUntilItComesBack) {
    watched_pool uut;
    const auto lease = uut.lease();
    const auto idle = uut.lease();
    EXPECT_TRUE(uut.give_back(idle));
    uut.core.drain(stopped(), uut.now, uut.out);
    uut.take();
    ASSERT_EQ(uut.closed.size(), 1U);
    EXPECT_EQ(uut.closed[0], std::pair(idle.slot, close_reason::stopped));
    EXPECT_TRUE(uut.core.is_connected(lease));
    EXPECT_FALSE(uut.core.is_drained());
    EXPECT_TRUE(uut.give_back(lease));
    EXPECT_EQ(uut.closed.size(), 2U);
    EXPECT_TRUE(uut.core.is_drained());
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
}

TEST(lease_drain, RefusesWhoComesLater) {
    watched_pool uut;
    EXPECT_FALSE(uut.core.is_drained());
    uut.core.drain(stopped(), uut.now, uut.out);
    EXPECT_TRUE(uut.core.is_drained());
    EXPECT_EQ(uut.error_of(uut.acquire()).code, errc::client_stopped);
    EXPECT_FALSE(uut.core.adopt(uut.now, uut.out));
    EXPECT_EQ(uut.opens, 0U);
}

TEST(lease_drain, EndsWhatIsBeingOpened) {
    watched_pool uut;
    uut.acquire();
    const auto slot = uut.opening.front();
    uut.core.drain(stopped(), uut.now, uut.out);
    uut.take();
    ASSERT_EQ(uut.closed.size(), 1U);
    EXPECT_EQ(uut.closed[0].first, slot);
    uut.core.on_opened(slot, uut.now, uut.out);  // was on its way
    uut.core.on_lost(slot, stopped(), uut.now, uut.out);
    uut.take();
    EXPECT_TRUE(uut.core.is_drained());
    EXPECT_EQ(uut.answers, 1U);
    EXPECT_EQ(uut.opens, 1U);
}

TEST(lease_stop, ClosesWhatIsLeasedAndTakesTheLeasesBackAllTheSame) {
    watched_pool uut;
    const auto first = uut.lease();
    const auto second = uut.lease();
    uut.core.stop(stopped(), uut.now, uut.out);
    uut.take();
    EXPECT_EQ(uut.closed.size(), 2U);
    EXPECT_FALSE(uut.core.is_connected(first));
    EXPECT_FALSE(uut.core.is_drained());
    EXPECT_TRUE(uut.give_back(first));
    EXPECT_TRUE(uut.give_back(second, lease_return::broken));
    EXPECT_FALSE(uut.give_back(second));
    EXPECT_EQ(uut.closed.size(), 2U);
    EXPECT_TRUE(uut.core.is_drained());
}

TEST(lease_stop, MayFollowADrainAndMayHappenTwice) {
    watched_pool uut;
    const auto lease = uut.lease();
    uut.core.drain(stopped(), uut.now, uut.out);
    uut.core.stop(local_error(errc::cancelled, "later"), uut.now, uut.out);
    uut.core.stop(stopped(), uut.now, uut.out);
    uut.take();
    EXPECT_EQ(uut.closed.size(), 1U);
    EXPECT_EQ(uut.error_of(uut.acquire()).code, errc::client_stopped);  // the first reason stays
    EXPECT_TRUE(uut.give_back(lease));
}

TEST(lease_stop, KeepsNoTimers) {
    lease_settings settings;
    settings.min_idle = 2;
    watched_pool uut{settings};
    uut.tick();
    uut.open();
    uut.refuse();
    uut.acquire();
    uut.core.stop(stopped(), uut.now, uut.out);
    uut.take();
    uut.now += 1h;
    uut.tick();
    EXPECT_TRUE(uut.give_back(uut.answered.begin()->second.value()));
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
    EXPECT_TRUE(uut.opening.empty());
}

}  // namespace
}  // namespace rmq::test
