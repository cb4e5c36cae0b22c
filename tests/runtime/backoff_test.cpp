#include <rmq/runtime/backoff.hpp>

#include <gmock/gmock.h>

#include <set>
#include <stdexcept>

namespace rmq::runtime {
namespace {

using namespace std::chrono_literals;

const time_point start{1'000h};
const backoff_settings settings{.initial = 100ms, .max = 1s, .min_spacing = 50ms};

TEST(backoff, DoublesTheWaitUpToItsMaximum) {
    for (std::uint32_t seed = 0; seed < 1'000; ++seed) {
        backoff uut{settings, seed};
        auto now = start;
        for (const auto longest : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms, 1000ms}) {
            const auto at = uut.next_attempt(now);
            EXPECT_GE(at - now, longest / 2);
            EXPECT_LE(at - now, longest);
            now = at;
        }
        EXPECT_EQ(uut.failures_in_a_row(), 7U);
    }
}

TEST(backoff, UsesAllOfItsRange) {
    auto shortest = duration::max();
    auto longest = duration::min();
    for (std::uint32_t seed = 0; seed < 1'000; ++seed) {
        backoff uut{settings, seed * 7919};
        uut.next_attempt(start);
        const auto wait = uut.next_attempt(start + 1h) - (start + 1h);
        shortest = std::min(shortest, wait);
        longest = std::max(longest, wait);
    }
    EXPECT_LT(shortest, 105ms);
    EXPECT_GT(longest, 195ms);
}

TEST(backoff, DoesNotLetManyClientsComeBackInStep) {
    std::set<time_point> attempts;
    for (std::uint32_t seed = 1; seed <= 100; ++seed) attempts.insert(backoff{settings, seed}.next_attempt(start));
    EXPECT_GT(attempts.size(), 90U);
}

TEST(backoff, WaitsTheSameForTheSameSeed) {
    backoff first{settings, 42};
    backoff second{settings, 42};
    for (int i = 0; i < 10; ++i) EXPECT_EQ(first.next_attempt(start + i * 1s), second.next_attempt(start + i * 1s));
}

TEST(backoff, BeginsAgainAfterASuccess) {
    backoff uut{settings, 1};
    for (int i = 0; i < 5; ++i) uut.next_attempt(start);
    uut.succeeded();
    EXPECT_EQ(uut.failures_in_a_row(), 0U);
    EXPECT_LE(uut.next_attempt(start + 1h), start + 1h + 100ms);
}

TEST(backoff, KeepsAttemptsApartThoughEachSucceeds) {
    backoff uut{{.initial = 1ms, .max = 1s, .min_spacing = 50ms}, 1};
    auto last = start;
    for (int i = 0; i < 100; ++i) {
        uut.attempt_started(last);
        uut.succeeded();  // and is lost at once
        const auto at = uut.next_attempt(last);
        EXPECT_GE(at - last, 50ms);
        last = at;
    }
    EXPECT_GE(last - start, 5s);  // 20 a second
}

TEST(backoff, LetsAnAttemptThatSomebodyWaitsForKeepOnlyItsDistance) {
    backoff uut{settings, 1};
    EXPECT_EQ(uut.earliest_attempt(start), start);
    uut.attempt_started(start);
    for (int i = 0; i < 10; ++i) uut.next_attempt(start);
    EXPECT_EQ(uut.earliest_attempt(start), start + 50ms);
    EXPECT_EQ(uut.earliest_attempt(start + 49ms), start + 50ms);
    EXPECT_EQ(uut.earliest_attempt(start + 51ms), start + 51ms);
}

TEST(backoff, DoesNotOverflow) {
    constexpr auto most = duration::max() / 4;
    backoff uut{{.initial = 1ns, .max = most, .min_spacing = 0ns}, 1};
    for (int i = 0; i < 200; ++i) {
        const auto at = uut.next_attempt(time_point{});
        EXPECT_GE(at, time_point{});
        EXPECT_LE(at, time_point{most});
    }
}

TEST(backoff, RefusesSettingsThatContradictEachOther) {
    EXPECT_THROW((backoff{{.initial = 0ms}, 1}), std::invalid_argument);
    EXPECT_THROW((backoff{{.initial = 2s, .max = 1s}, 1}), std::invalid_argument);
    EXPECT_THROW((backoff{{.min_spacing = -1ms}, 1}), std::invalid_argument);
    EXPECT_NO_THROW((backoff{{.initial = 1s, .max = 1s, .min_spacing = 0ms}, 1}));
}

}  // namespace
}  // namespace rmq::runtime
