#include <rmq/runtime/rate_limit.hpp>

#include <gtest/gtest.h>

namespace rmq::runtime {
namespace {

using namespace std::chrono_literals;

const time_point start{1h};

int taken(rate_limit& limit, time_point now, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += limit.take(now) ? 1 : 0;
    return count;
}

TEST(rate_limit, LetsABurstOfASecondsWorthThrough) {
    rate_limit uut{100};
    EXPECT_EQ(taken(uut, start, 1000), 100);
    EXPECT_EQ(taken(uut, start, 1), 0);
}

TEST(rate_limit, LetsAsManyThroughASecondAsItSays) {
    rate_limit uut{100};
    taken(uut, start, 1000);
    EXPECT_EQ(taken(uut, start + 9ms, 10), 0);
    EXPECT_EQ(taken(uut, start + 10ms, 10), 1);
    EXPECT_EQ(taken(uut, start + 510ms, 1000), 50);
}

TEST(rate_limit, SavesNoMoreThanABurst) {
    rate_limit uut{100};
    taken(uut, start, 1000);
    EXPECT_EQ(taken(uut, start + 24h, 1000), 100);
}

TEST(rate_limit, OfZeroLetsNothingThrough) {
    rate_limit uut{0};
    EXPECT_EQ(taken(uut, start, 10), 0);
}

}  // namespace
}  // namespace rmq::runtime
