#include <rmq/runtime/probe_schedule.hpp>

#include <gtest/gtest.h>

namespace rmq::runtime {
namespace {

using namespace std::chrono_literals;

const time_point start{1h};

TEST(probe_schedule, IsNeverDueBeforeItHasATime) {
    probe_schedule uut{3s, 0.1, 1};
    EXPECT_FALSE(uut.is_due(start + 24h));
    EXPECT_EQ(uut.next_wake(), std::nullopt);
}

TEST(probe_schedule, IsDueAtItsTimeAndNotBefore) {
    probe_schedule uut{3s, 0.1, 1};
    uut.set_due(start);
    EXPECT_EQ(uut.next_wake(), start);
    EXPECT_FALSE(uut.is_due(start - 1ns));
    EXPECT_TRUE(uut.is_due(start));
}

TEST(probe_schedule, HasTwoUnansweredAtMost) {
    probe_schedule uut{3s, 0.1, 1};
    const auto first = uut.send(start, start + 1s);
    EXPECT_TRUE(uut.is_due(start + 1s));
    const auto second = uut.send(start + 1s, start + 2s);
    EXPECT_NE(first, second);
    EXPECT_FALSE(uut.is_due(start + 2s));
    EXPECT_EQ(uut.next_wake(), start + 3s);  // the end of the first one
    EXPECT_EQ(uut.take(first), start);
    EXPECT_TRUE(uut.is_due(start + 2s));
}

TEST(probe_schedule, GivesAProbeUpWhenItsConnectionWasSilentForTheTimeout) {
    probe_schedule uut{3s, 0.1, 1};
    const auto id = uut.send(start, start + 10s);
    EXPECT_FALSE(uut.take_overdue(start + 3s - 1ns));
    const auto overdue = uut.take_overdue(start + 3s);
    ASSERT_TRUE(overdue);
    EXPECT_EQ(overdue->id, id);
    EXPECT_EQ(overdue->sent, start);
    EXPECT_FALSE(uut.take_overdue(start + 3s));
    EXPECT_EQ(uut.take(id), std::nullopt);  // an answer that comes later finds nobody
}

TEST(probe_schedule, TakesAnyByteOfItsConnectionForLife) {
    probe_schedule uut{3s, 0.1, 1};
    const auto id = uut.send(start, start + 10s);
    uut.on_bytes(id, start + 2s);
    uut.on_bytes(id + 1, start + 4s);  // somebody else's
    EXPECT_EQ(uut.next_wake(), start + 5s);
    EXPECT_FALSE(uut.take_overdue(start + 5s - 1ns));
    EXPECT_TRUE(uut.take_overdue(start + 5s));
}

TEST(probe_schedule, GivesProbesTheirTimeAnewAfterAStall) {
    probe_schedule uut{3s, 0.1, 1};
    uut.send(start, start + 10s);
    uut.be_patient(start + 1h);
    EXPECT_FALSE(uut.take_overdue(start + 1h + 3s - 1ns));
    EXPECT_TRUE(uut.take_overdue(start + 1h + 3s));
}

TEST(probe_schedule, ShortensAnIntervalByItsJitterAtMost) {
    probe_schedule uut{3s, 0.25, 1};
    auto shortest = duration::max();
    auto longest = duration::min();
    for (int i = 0; i < 10'000; ++i) {
        const auto one = uut.shortened(10s);
        shortest = std::min(shortest, one);
        longest = std::max(longest, one);
    }
    EXPECT_GE(shortest, 7'500ms);
    EXPECT_LT(shortest, 7'510ms);
    EXPECT_LE(longest, 10s);
    EXPECT_GT(longest, 9'990ms);
}

TEST(probe_schedule, NeverShortensToNothing) {
    probe_schedule uut{3s, 1, 1};
    for (int i = 0; i < 1'000; ++i) EXPECT_GE(uut.shortened(1ns), 1ns);
}

}  // namespace
}  // namespace rmq::runtime
