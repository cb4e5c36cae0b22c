#include <rmq/runtime/waiter_queue.hpp>

#include <gtest/gtest.h>

namespace rmq::runtime {
namespace {

using namespace std::chrono_literals;

const time_point start{1h};

waiter_queue::waiter waiter_for(waiter_id id, duration timeout) { return {id, start, start + timeout, {}}; }

TEST(waiter_queue, LetsTheFirstGoFirst) {
    waiter_queue uut;
    uut.push(waiter_for(1, 3s));
    uut.push(waiter_for(2, 1s));
    EXPECT_EQ(uut.pop()->id, 1U);
    EXPECT_EQ(uut.pop()->id, 2U);
    EXPECT_FALSE(uut.pop());
}

TEST(waiter_queue, ExpiresTheEarliestDeadlineFirstAndNoneBefore) {
    waiter_queue uut;
    uut.push(waiter_for(1, 3s));
    uut.push(waiter_for(2, 1s));
    EXPECT_EQ(uut.next_deadline(), start + 1s);
    EXPECT_FALSE(uut.pop_expired(start + 1s - 1ns));
    EXPECT_EQ(uut.pop_expired(start + 5s)->id, 2U);
    EXPECT_EQ(uut.pop_expired(start + 5s)->id, 1U);
    EXPECT_FALSE(uut.pop_expired(start + 5s));
}

TEST(waiter_queue, KeepsNothingOfOneThatIsGone) {
    waiter_queue uut;
    uut.push(waiter_for(1, 1s));
    uut.push(waiter_for(2, 1s));  // at the same time
    EXPECT_EQ(uut.remove(1)->id, 1U);
    EXPECT_FALSE(uut.remove(1));
    EXPECT_EQ(uut.size(), 1U);
    EXPECT_EQ(uut.pop_expired(start + 1s)->id, 2U);
    EXPECT_TRUE(uut.empty());
    EXPECT_EQ(uut.next_deadline(), std::nullopt);
}

}  // namespace
}  // namespace rmq::runtime
