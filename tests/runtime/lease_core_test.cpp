// Who gets a connection and how it comes back. Waiting is lease_waiters_test.cpp, what is opened
// lease_connects_test.cpp, what is closed lease_retirement_test.cpp.

#include <rmq/runtime/lease_core.hpp>

#include "runtime/lease_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace rmq::test {
namespace {

using runtime::close_reason;
using runtime::lease_return;

TEST(lease_core, GrantsAnIdleConnectionAtOnce) {
    watched_pool uut;
    const auto first = uut.lease();
    ASSERT_TRUE(uut.give_back(first));
    const auto id = uut.acquire();
    ASSERT_TRUE(uut.has_lease(id));
    EXPECT_EQ(uut.lease_of(id).slot, first.slot);
    EXPECT_NE(uut.lease_of(id).number, first.number);
    EXPECT_EQ(uut.opens, 1U);
}

TEST(lease_core, PrefersTheConnectionThatWasUsedLast) {
    watched_pool uut;
    const auto first = uut.lease();
    const auto second = uut.lease();
    EXPECT_TRUE(uut.give_back(second));
    EXPECT_TRUE(uut.give_back(first));
    EXPECT_EQ(uut.lease().slot, first.slot);
}

TEST(lease_core, TakesAnIdleOneWithoutWaitingOrNothing) {
    watched_pool uut;
    EXPECT_FALSE(uut.core.try_acquire(uut.now, uut.out));
    uut.take();
    EXPECT_EQ(uut.opens, 0U);
    EXPECT_TRUE(uut.give_back(uut.lease()));
    EXPECT_TRUE(uut.core.try_acquire(uut.now, uut.out));
    EXPECT_FALSE(uut.core.try_acquire(uut.now, uut.out));
}

TEST(lease_core, GrantsAConnectionToOneHolderAtATime) {
    watched_pool uut{with_max(4)};
    std::set<std::uint32_t> places;
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(places.insert(uut.lease().slot.place).second);
    EXPECT_EQ(uut.core.counts().leased, 4U);
}

TEST(lease_core, DoesNotUseAgainWhatComesBackBroken) {
    const std::pair<lease_return, close_reason> cases[]{
        {lease_return::broken, close_reason::broken},
        {lease_return::unread_bytes, close_reason::unread_bytes},
        {lease_return::unanswered_request, close_reason::unanswered_request}};
    for (const auto& [how, why] : cases) {
        watched_pool uut{with_max(1)};
        const auto lease = uut.lease();
        uut.now += 1min;
        EXPECT_TRUE(uut.give_back(lease, how));
        ASSERT_EQ(uut.closed.size(), 1U);
        EXPECT_EQ(uut.closed[0], std::pair(lease.slot, why));
        EXPECT_EQ(uut.core.counts().total(), 0U);
        EXPECT_EQ(uut.core.counters().closed[static_cast<std::size_t>(why)], 1U);
        const auto next = uut.acquire();
        EXPECT_FALSE(uut.is_answered(next));
        const auto slot = uut.open();
        EXPECT_EQ(slot.place, lease.slot.place);
        EXPECT_NE(slot.number, lease.slot.number);
        EXPECT_TRUE(uut.has_lease(next));
    }
}

TEST(lease_core, OpensAnewForAWaiterWhenABrokenConnectionComesBack) {
    watched_pool uut{with_max(1)};
    const auto lease = uut.lease();
    const auto waiter = uut.acquire();
    uut.now += 1min;
    EXPECT_TRUE(uut.give_back(lease, lease_return::broken));
    EXPECT_FALSE(uut.is_answered(waiter));
    uut.open();
    EXPECT_TRUE(uut.has_lease(waiter));
}

TEST(lease_core, RefusesALeaseThatComesBackTwice) {
    watched_pool uut;
    const auto lease = uut.lease();
    EXPECT_TRUE(uut.give_back(lease));
    const auto again = uut.give_back(lease);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, errc::invalid_argument);
    EXPECT_THAT(again.error().detail, testing::HasSubstr("given back before"));
    EXPECT_EQ(uut.core.counts().idle, 1U);
}

TEST(lease_core, RefusesAnOldLeaseOfAConnectionThatSomebodyElseHolds) {
    watched_pool uut{with_max(1)};
    const auto old = uut.lease();
    EXPECT_TRUE(uut.give_back(old));
    const auto now = uut.lease();
    EXPECT_EQ(old.slot, now.slot);
    EXPECT_FALSE(uut.give_back(old, lease_return::broken));
    EXPECT_TRUE(uut.core.is_connected(now));
    EXPECT_FALSE(uut.core.is_connected(old));
    EXPECT_TRUE(uut.give_back(now));
}

TEST(lease_core, RefusesALeaseOfAnotherPool) {
    watched_pool uut;
    auto lease = uut.lease();
    auto other = lease;
    other.pool = 8;
    const auto refused = uut.give_back(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("another pool"));
    other = lease;
    other.slot.place = 1'000'000;
    EXPECT_FALSE(uut.give_back(other));
    EXPECT_TRUE(uut.give_back(lease));
}

TEST(lease_core, ForgetsAnIdleConnectionThatIsLost) {
    watched_pool uut;
    const auto lease = uut.lease();
    EXPECT_TRUE(uut.give_back(lease));
    uut.now += 10s;
    uut.lose(lease.slot);
    EXPECT_EQ(uut.core.counts().total(), 0U);
    EXPECT_EQ(uut.core.counters().lost, 1U);
    EXPECT_TRUE(uut.closed.empty());  // there is nothing left to close
    const auto id = uut.acquire();
    EXPECT_EQ(uut.opening.size(), 1U);
    uut.open();
    EXPECT_TRUE(uut.has_lease(id));
}

TEST(lease_core, KeepsTheLeaseOfALostConnectionUntilItComesBack) {
    watched_pool uut{with_max(1)};
    const auto lease = uut.lease();
    uut.now += 10s;
    const auto waiter = uut.acquire();
    uut.lose(lease.slot);
    EXPECT_FALSE(uut.core.is_connected(lease));
    EXPECT_TRUE(uut.opening.empty());
    EXPECT_TRUE(uut.give_back(lease));  // its holder may not even have noticed
    EXPECT_TRUE(uut.closed.empty());
    uut.open();
    EXPECT_TRUE(uut.has_lease(waiter));
    EXPECT_FALSE(uut.give_back(lease));
}

TEST(lease_core, IgnoresReportsAboutAnEarlierConnectionInTheSamePlace) {
    watched_pool uut{with_max(1)};
    const auto old = uut.lease();
    uut.now += 10s;
    EXPECT_TRUE(uut.give_back(old, lease_return::broken));
    const auto now = uut.lease();
    ASSERT_EQ(now.slot.place, old.slot.place);
    uut.lose(old.slot);
    EXPECT_TRUE(uut.core.is_connected(now));
    uut.core.on_opened(old.slot, uut.now, uut.out);
    uut.core.on_opened(now.slot, uut.now, uut.out);  // twice
    uut.core.on_opened({99, 99}, uut.now, uut.out);
    uut.take();
    EXPECT_EQ(uut.core.counts().idle, 0U);
}

}  // namespace
}  // namespace rmq::test
