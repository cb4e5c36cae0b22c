#include <rmq/runtime/failure_window.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <utility>

namespace rmq::runtime {
namespace {

using namespace std::chrono_literals;

const time_point start{1h};

TEST(failure_window, CountsWhatFailedAndWhatDidNot) {
    failure_window uut{10s};
    uut.add(true, start);
    uut.add(false, start);
    uut.add(true, start + 1s);
    EXPECT_EQ(uut.all(), 3U);
    EXPECT_EQ(uut.failed(), 2U);
}

TEST(failure_window, KeepsAnOutcomeForItsLengthLessAStepAndNoLonger) {
    failure_window uut{10s};
    uut.add(true, start);
    uut.move_to(start + 9'999ms);
    EXPECT_EQ(uut.failed(), 1U);
    uut.move_to(start + 10s);
    EXPECT_EQ(uut.failed(), 0U);
    EXPECT_EQ(uut.all(), 0U);
}

TEST(failure_window, IsEmptyAfterALongSilence) {
    failure_window uut{10s};
    for (int i = 0; i < 10; ++i) uut.add(true, start + i * 1s);
    uut.add(false, start + 24h);
    EXPECT_EQ(uut.all(), 1U);
    EXPECT_EQ(uut.failed(), 0U);
}

TEST(failure_window, LosesNothingWhenTheClockStandsStill) {
    failure_window uut{10s};
    for (int i = 0; i < 100; ++i) uut.add(true, start);
    uut.add(true, start - 5s);
    EXPECT_EQ(uut.all(), 101U);
}

TEST(failure_window, ForgetsWhatItIsToldToForget) {
    failure_window uut{10s};
    uut.add(true, start);
    uut.clear();
    EXPECT_EQ(uut.all(), 0U);
    uut.move_to(start + 1min);  // and does not forget it again
    EXPECT_EQ(uut.all(), 0U);
    EXPECT_EQ(uut.failed(), 0U);
}

TEST(failure_window, AgreesWithAListOfAllOutcomes) {
    failure_window uut{10s};
    std::minstd_rand random{7};
    std::deque<std::pair<time_point, bool>> list;
    auto now = start;
    for (int i = 0; i < 20'000; ++i) {
        now += std::chrono::milliseconds{random() % (i % 500 == 0 ? 15'000 : 300)};
        const bool failed = random() % 3 == 0;
        uut.add(failed, now);
        list.emplace_back(now, failed);
        const auto oldest = time_point{now.time_since_epoch() / 1s * 1s} - 9s;
        while (list.front().first < oldest) list.pop_front();
        std::size_t bad = 0;
        for (const auto& one : list) bad += one.second ? 1 : 0;
        ASSERT_EQ(uut.all(), list.size());
        ASSERT_EQ(uut.failed(), bad);
    }
}

}  // namespace
}  // namespace rmq::runtime
