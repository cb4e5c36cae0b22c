#include <rmq/runtime/decayed_mean.hpp>

#include <gtest/gtest.h>

namespace rmq::runtime {
namespace {

using namespace std::chrono_literals;

const time_point start{1h};

TEST(decayed_mean, OfNothingIsZeroAndWeighsNothing) {
    decayed_mean uut{10s};
    uut.decay(start);
    EXPECT_EQ(uut.value(), 0);
    EXPECT_EQ(uut.weight(), 0);
}

TEST(decayed_mean, OfOneInstantIsThePlainMean) {
    decayed_mean uut{10s};
    for (const double value : {1.0, 2.0, 6.0}) uut.add(value, start);
    EXPECT_DOUBLE_EQ(uut.value(), 3);
    EXPECT_DOUBLE_EQ(uut.weight(), 3);
}

TEST(decayed_mean, HalvesTheWeightOfAValueInItsHalfLife) {
    decayed_mean uut{10s};
    uut.add(4, start);
    uut.decay(start + 10s);
    EXPECT_DOUBLE_EQ(uut.weight(), 0.5);
    EXPECT_DOUBLE_EQ(uut.value(), 4);  // there is still nothing else
    uut.add(1, start + 10s);
    EXPECT_DOUBLE_EQ(uut.value(), (0.5 * 4 + 1) / 1.5);
}

TEST(decayed_mean, DecaysTheSameInManyStepsAsInOne) {
    decayed_mean one{10s};
    decayed_mean many{10s};
    one.add(1, start);
    many.add(1, start);
    one.decay(start + 20s);
    for (auto passed = 0ms; passed <= 20s; passed += 7ms) many.decay(start + passed);
    EXPECT_NEAR(many.weight(), one.weight(), one.weight() / 64);
}

TEST(decayed_mean, FollowsAChangeWithinAFewHalfLives) {
    decayed_mean uut{1s};
    auto now = start;
    for (int i = 0; i < 1'000; ++i) uut.add(10, now += 10ms);
    for (int i = 0; i < 500; ++i) uut.add(20, now += 10ms);
    EXPECT_GT(uut.value(), 19.5);
    EXPECT_LE(uut.value(), 20);
}

TEST(decayed_mean, ForgetsWhatItIsToldToForget) {
    decayed_mean uut{1s};
    uut.add(10, start);
    uut.clear();
    EXPECT_EQ(uut.weight(), 0);
    uut.add(20, start + 1ms);
    EXPECT_DOUBLE_EQ(uut.value(), 20);
}

}  // namespace
}  // namespace rmq::runtime
