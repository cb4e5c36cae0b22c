#include <rmq/runtime/retry_core.hpp>

#include <rmq/protocol/response_code.hpp>

#include "runtime/core_fixture.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rmq::test {

using runtime::failed_attempt;
using runtime::retry_core;
using step = retry_core::step;

namespace {

retry_core a_core(bool duplicates = true, runtime::duration timeout = 3s, std::uint32_t max_attempts = 3) {
    runtime::retry_settings settings;
    settings.max_attempts = max_attempts;
    return {settings, duplicates, t0 + timeout, 1};
}

constexpr std::array classes{retry_class::never, retry_class::retry_same, retry_class::other_broker,
                             retry_class::refresh_route};
constexpr std::array fates{fate::not_sent, fate::refused, fate::unknown};

}  // namespace

// Every cell: class × fate × duplicates allowed × another broker that is up.
TEST(retries, FollowClassAndFateAndWhetherDuplicatesAreAllowedAndWhetherThereIsAnotherBroker) {
    int cells = 0;
    for (const auto retry : classes) {
        for (const auto request : fates) {
            for (const bool duplicates : {false, true}) {
                for (const bool untried : {false, true}) {
                    auto uut = a_core(duplicates);
                    const auto got = uut.on_failure({.retry = retry, .request = request}, untried, t0);
                    auto wanted = step::anywhere;
                    if (retry == retry_class::retry_same) wanted = step::same;
                    if (untried && retry != retry_class::retry_same) wanted = step::elsewhere;
                    if (retry == retry_class::refresh_route && !untried) wanted = step::give_up;
                    if (retry == retry_class::never || (request == fate::unknown && !duplicates))
                        wanted = step::give_up;
                    EXPECT_EQ(got.next, wanted) << to_string(retry) << ' ' << to_string(request)
                                                << (duplicates ? " duplicates" : "") << (untried ? " untried" : "");
                    if (wanted != step::give_up) {
                        EXPECT_EQ(got.costs, request != fate::not_sent);
                        EXPECT_EQ(got.at > t0, wanted != step::elsewhere);
                    }
                    EXPECT_EQ(uut.worst(), request);
                    EXPECT_EQ(uut.may_be_duplicate(), request == fate::unknown);
                    ++cells;
                }
            }
        }
    }
    EXPECT_EQ(cells, 48);
}

TEST(retries, ReachSoManyBrokersAndNoMore) {
    auto uut = a_core();
    const failed_attempt refused{.retry = retry_class::other_broker, .request = fate::refused};
    EXPECT_EQ(uut.on_failure(refused, true, t0).next, step::elsewhere);
    EXPECT_EQ(uut.on_failure(refused, true, t0).next, step::elsewhere);
    const auto last = uut.on_failure(refused, true, t0);
    EXPECT_EQ(last.next, step::give_up);
    EXPECT_FALSE(last.because.empty());
}

TEST(retries, OfWhatWasNotSentGoOnUntilTheTimeIsOver) {
    auto uut = a_core();
    const failed_attempt not_sent{.retry = retry_class::other_broker, .request = fate::not_sent};
    auto now = t0;
    int attempts = 0;
    for (;; ++attempts) {
        const auto got = uut.on_failure(not_sent, false, now);
        if (got.next == step::give_up) break;
        ASSERT_GT(got.at, now);
        ASSERT_LT(got.at, t0 + 3s);
        now = got.at;
    }
    EXPECT_EQ(now, t0 + 3s - 50ms);  // the last one has the least time an attempt is given
    EXPECT_GE(attempts, 5);
    EXPECT_LE(attempts, 14);
}

TEST(retries, PauseLongerEachTimeWithJitterAndNotBeyondTheLongest) {
    std::array<runtime::duration, 8> first{};
    for (std::uint32_t seed = 0; seed < first.size(); ++seed) {
        retry_core uut{{}, true, t0 + 1h, seed};
        for (int n = 0; n < 8; ++n) {
            const auto pause = *uut.next_look(t0) - t0;
            const runtime::duration longest = std::min<runtime::duration>(50ms * (1 << n), 1s);
            EXPECT_GE(pause, longest / 2 - 1ns);
            EXPECT_LE(pause, longest);
            if (n == 0) first[seed] = pause;
        }
    }
    EXPECT_NE(first[0], first[7]);
}

TEST(retries, OfSomethingThatMayNotWaitGoElsewhereOrNowhere) {
    auto uut = a_core();
    const failed_attempt full{.retry = retry_class::other_broker, .request = fate::not_sent, .may_wait = false};
    EXPECT_EQ(uut.on_failure(full, true, t0).next, step::elsewhere);
    EXPECT_EQ(uut.on_failure(full, false, t0).next, step::give_up);
}

TEST(attempts_time, IsAShareWhenOthersAreLeftAndAllOfItWhenNot) {
    auto uut = a_core();
    EXPECT_EQ(uut.attempt_deadline(true, t0), t0 + 1s);
    EXPECT_EQ(uut.attempt_deadline(false, t0), t0 + 3s);
    const failed_attempt unknown{.retry = retry_class::other_broker, .request = fate::unknown};
    uut.on_failure(unknown, true, t0 + 1s);
    EXPECT_EQ(uut.attempt_deadline(true, t0 + 1s), t0 + 2s);
    uut.on_failure(unknown, true, t0 + 2s);
    EXPECT_EQ(uut.attempt_deadline(true, t0 + 2s), t0 + 3s);  // the last one
}

TEST(attempts_time, IsNeverAllOfItWhileAnAttemptIsLeftAndNeverLessThanTheLeast) {
    for (std::uint32_t attempts = 2; attempts < 10; ++attempts) {
        for (const auto timeout : {60ms, 100ms, 400ms, 10000ms}) {
            const auto uut = a_core(true, timeout, attempts);
            const auto given = uut.attempt_deadline(true, t0) - t0;
            EXPECT_GE(given, 50ms);
            EXPECT_LT(given, timeout);
            if (timeout >= 100ms) {
                EXPECT_LE(given, timeout / 2);
            }
        }
    }
    EXPECT_EQ(a_core(true, 50ms).attempt_deadline(true, t0), t0 + 50ms);
    EXPECT_EQ(a_core(true, 3s, 1).attempt_deadline(true, t0), t0 + 3s);
}

TEST(a_failure, OfOurOwnIsWorthAnotherBrokerUnlessTheCallerIsToBlame) {
    for (const auto code : {errc::connection_failed, errc::connection_lost, errc::deadline_exceeded,
                            errc::broker_unavailable, errc::client_stopped, errc::protocol_error}) {
        const auto got = runtime::failure_of(lost(code));
        EXPECT_EQ(got.retry, retry_class::other_broker) << to_string(code);
        EXPECT_TRUE(got.may_wait);
    }
    EXPECT_FALSE(runtime::failure_of(lost(errc::pool_exhausted)).may_wait);
    for (const auto code : {errc::cancelled, errc::invalid_argument, errc::would_deadlock, errc::system_error})
        EXPECT_EQ(runtime::failure_of(lost(code)).retry, retry_class::never) << to_string(code);
}

TEST(an_answer, IsAFailureByTheErrorTable) {
    const auto of = [](request_code asked, response_code code) {
        protocol::command answer;
        answer.code = static_cast<std::int32_t>(code);
        return runtime::failure_of(asked, answer);
    };
    constexpr auto send = request_code::send_message_v2;
    EXPECT_FALSE(of(send, response_code::success));
    for (const auto stored :
         {response_code::flush_disk_timeout, response_code::slave_not_available, response_code::flush_slave_timeout})
        EXPECT_FALSE(of(send, stored));                      // it is there
    EXPECT_FALSE(of(send, response_code::message_illegal));  // here as there
    const auto busy = of(send, response_code::system_busy);
    ASSERT_TRUE(busy);
    EXPECT_EQ(busy->retry, retry_class::other_broker);
    EXPECT_EQ(busy->request, fate::refused);
    const auto broken = of(send, response_code::system_error);
    ASSERT_TRUE(broken);
    EXPECT_EQ(broken->request, fate::unknown);
    const auto elsewhere = of(send, response_code::topic_not_exist);
    ASSERT_TRUE(elsewhere);
    EXPECT_EQ(elsewhere->retry, retry_class::refresh_route);
}

}  // namespace rmq::test
