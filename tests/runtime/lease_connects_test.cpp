// What a lease core opens, when, and how often.

#include <rmq/runtime/lease_core.hpp>

#include "runtime/lease_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace rmq::test {
namespace {

using runtime::close_reason;
using runtime::lease_return;
using runtime::lease_settings;

TEST(lease_connects, OpensNothingUntilSomebodyWantsAConnection) {
    watched_pool uut;
    uut.tick();
    EXPECT_EQ(uut.opens, 0U);
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
}

TEST(lease_connects, OpensItsMinimumWithTheFirstTick) {
    lease_settings settings;
    settings.min_idle = 3;
    watched_pool uut{settings};
    uut.tick();
    EXPECT_EQ(uut.opens, 3U);
    while (!uut.opening.empty()) uut.open();
    uut.tick();
    EXPECT_EQ(uut.opens, 3U);
    EXPECT_EQ(uut.core.counts().idle, 3U);
}

TEST(lease_connects, ReplacesASpareConnectionThatIsLeased) {
    lease_settings settings;
    settings.min_idle = 1;
    settings.max_connections = 2;
    watched_pool uut{settings};
    uut.tick();
    uut.open();
    const auto first = uut.lease();
    EXPECT_EQ(uut.opening.size(), 1U);
    uut.open();
    const auto second = uut.lease();
    EXPECT_TRUE(uut.opening.empty());  // that is the maximum
    EXPECT_NE(first.slot, second.slot);
}

TEST(lease_connects, NeverHasMoreConnectionsThanItsMaximum) {
    for (const std::uint32_t max : {1U, 2U, 3U, 64U}) {
        watched_pool uut{with_max(max)};
        for (std::uint32_t i = 0; i < max + 1; ++i) uut.acquire();
        while (!uut.opening.empty()) uut.open();
        EXPECT_EQ(uut.opens, max);
        EXPECT_EQ(uut.core.counts().leased, max);
        EXPECT_EQ(uut.core.counts().waiting, 1U);
    }
}

TEST(lease_connects, OpensNoMoreAtATimeThanAllowed) {
    lease_settings settings;
    settings.max_connects = 3;
    watched_pool uut{settings};
    for (int i = 0; i < 8; ++i) uut.acquire();
    EXPECT_EQ(uut.opening.size(), 3U);
    uut.open();
    EXPECT_EQ(uut.opening.size(), 3U);
    while (!uut.opening.empty()) uut.open();
    EXPECT_EQ(uut.opens, 8U);
}

TEST(lease_connects, OpensNoMoreThanWaitersNeed) {
    lease_settings settings;
    settings.max_connects = 8;
    watched_pool uut{settings};
    uut.acquire();
    uut.acquire();
    EXPECT_EQ(uut.opens, 2U);
    uut.tick();
    EXPECT_EQ(uut.opens, 2U);
}

TEST(lease_connects, DoesNotOpenForAWaiterWhoGotAReturnedConnection) {
    lease_settings settings;
    settings.max_connects = 1;
    watched_pool uut{settings};
    const auto first = uut.lease();
    const auto a = uut.acquire();
    const auto b = uut.acquire();
    EXPECT_EQ(uut.opens, 2U);  // one was open, one at a time
    EXPECT_TRUE(uut.give_back(first));
    EXPECT_TRUE(uut.has_lease(a));
    uut.open();
    EXPECT_TRUE(uut.has_lease(b));
    EXPECT_EQ(uut.opens, 2U);
}

TEST(lease_connects, KeepsAConnectionThatIsNoLongerWaitedForWhenItIsOpen) {
    watched_pool uut;
    const auto id = uut.acquire();
    EXPECT_TRUE(uut.cancel(id));
    uut.open();
    EXPECT_EQ(uut.core.counts().idle, 1U);
    EXPECT_TRUE(uut.has_lease(uut.acquire()));
}

TEST(lease_connects, TriesAgainAfterAFailedConnectWithoutBeingAsked) {
    watched_pool uut{with_max(1)};
    const auto id = uut.acquire(10s);
    uut.refuse();
    EXPECT_TRUE(uut.opening.empty());
    EXPECT_EQ(uut.core.counters().connect_failures, 1U);
    uut.pass(100ms);
    ASSERT_EQ(uut.opening.size(), 1U);
    uut.open();
    EXPECT_TRUE(uut.has_lease(id));
}

TEST(lease_connects, GivesAnAttemptUpAtTheConnectTimeoutAndNotBefore) {
    watched_pool uut{with_max(1)};
    uut.acquire(10s);
    const auto slot = uut.opening.front();
    uut.pass(500ms - 1ns);
    EXPECT_TRUE(uut.closed.empty());
    uut.pass(1ns);
    ASSERT_EQ(uut.closed.size(), 1U);
    EXPECT_EQ(uut.closed[0], std::pair(slot, close_reason::connect_timeout));
    uut.core.on_opened(slot, uut.now, uut.out);  // too late
    uut.take();
    EXPECT_EQ(uut.answers, 0U);
    EXPECT_EQ(uut.core.counters().opened, 0U);
}

TEST(lease_connects, DoesNotTryWhileNobodyWaits) {
    watched_pool uut{with_max(1)};
    uut.cancel(uut.acquire());
    uut.refuse();
    uut.pass(1h);
    EXPECT_EQ(uut.opens, 1U);
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
}

TEST(lease_connects, BacksOffLongerAndLongerWithFullJitter) {
    auto shortest = runtime::duration::max();
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        watched_pool uut{with_max(1), seed * 7919};
        uut.acquire();
        auto longest = runtime::duration{100ms};
        for (int i = 0; i < 10; ++i) {
            uut.refuse();
            const auto failed = uut.now;
            while (uut.opening.empty()) {
                uut.now = *uut.core.next_wake();
                uut.tick();
            }
            EXPECT_LE(uut.now - failed, longest);
            EXPECT_GE(uut.now - failed, 50ms);  // 20 a second at most
            if (i == 9) shortest = std::min(shortest, uut.now - failed);
            longest = std::min<runtime::duration>(longest * 2, 10s);
        }
    }
    EXPECT_LT(shortest, 1s);  // of 10
}

TEST(lease_connects, TriesOneAtATimeWhileConnectsFail) {
    watched_pool uut;
    for (int i = 0; i < 8; ++i) uut.acquire();
    EXPECT_EQ(uut.opening.size(), 4U);
    for (int i = 0; i < 4; ++i) uut.refuse();
    EXPECT_TRUE(uut.opening.empty());
    EXPECT_LE(*uut.core.next_wake(), uut.now + 100ms);  // they were one failure
    for (int i = 0; i < 5; ++i) {
        uut.pass(20s);
        EXPECT_LE(uut.opening.size(), 1U);
        if (!uut.opening.empty()) uut.refuse();
    }
}

TEST(lease_connects, OpensManyAtOnceAgainWhenOneHasComeBackClean) {
    watched_pool uut;
    for (int i = 0; i < 8; ++i) uut.acquire();
    for (int i = 0; i < 4; ++i) uut.refuse();
    uut.pass(*uut.core.next_wake() - uut.now);
    uut.open();
    EXPECT_TRUE(uut.opening.empty());  // it may hang up at once
    uut.pass(50ms);
    EXPECT_EQ(uut.opening.size(), 1U);
    EXPECT_TRUE(uut.give_back(uut.lease_of(1)));
    EXPECT_EQ(uut.opening.size(), 4U);
}

TEST(lease_connects, IsNotDrivenByABrokerThatHangsUpAtOnce) {
    watched_pool uut{with_max(8)};
    for (int i = 0; i < 8; ++i) uut.acquire();
    const auto end = uut.now + 10s;
    while (uut.now < end) {
        while (!uut.opening.empty()) {
            const auto slot = uut.open();
            uut.lose(slot);
            for (const auto& [id, answer] : std::exchange(uut.answered, {}))
                if (answer && uut.give_back(*answer, lease_return::broken)) uut.acquire();
        }
        uut.pass(1ms);
    }
    EXPECT_LE(uut.opens, 8U + 200U);
    EXPECT_GE(uut.opens, 100U);
}

TEST(lease_connects, AdoptsTheConnectionOfAProbeWhileThereIsRoom) {
    watched_pool uut{with_max(1)};
    const auto slot = uut.core.adopt(uut.now, uut.out);
    ASSERT_TRUE(slot);
    EXPECT_EQ(uut.core.counts().idle, 1U);
    EXPECT_FALSE(uut.core.adopt(uut.now, uut.out));
    EXPECT_EQ(uut.lease().slot, *slot);
    EXPECT_FALSE(uut.core.adopt(uut.now, uut.out));
    EXPECT_EQ(uut.core.counters().adopted, 1U);
}

TEST(lease_connects, GivesAnAdoptedConnectionToWhoWaits) {
    lease_settings settings;
    settings.max_connects = 1;
    watched_pool uut{settings};
    const auto first = uut.acquire();
    const auto slot = uut.core.adopt(uut.now, uut.out);
    uut.take();
    ASSERT_TRUE(uut.has_lease(first));
    EXPECT_EQ(uut.lease_of(first).slot, slot);
}

}  // namespace
}  // namespace rmq::test
