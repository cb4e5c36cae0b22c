#include <rmq/runtime/health_core.hpp>

#include "runtime/health_fixture.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace rmq::test {
namespace {

using runtime::admission;
using runtime::answer_kind;
using runtime::health_event;
using runtime::health_settings;
using runtime::health_state;

TEST(health_core, IsUnknownAndAskedUntilItAnswers) {
    watched_broker uut;
    EXPECT_EQ(uut.core.state(), health_state::unknown);
    EXPECT_EQ(uut.core.admits(), admission::yes);
    EXPECT_EQ(uut.core.reason(), std::nullopt);
    uut.core.on_bytes(uut.now);
    EXPECT_EQ(uut.core.state(), health_state::unknown);
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::healthy);
}

TEST(health_core, SaysWhatChangedWhenAndWhy) {
    watched_broker uut;
    uut.answer();
    uut.now += 1s;
    uut.fail_to_connect();
    ASSERT_EQ(uut.changes.size(), 2U);
    EXPECT_EQ(uut.changes[1].from, health_state::healthy);
    EXPECT_EQ(uut.changes[1].to, health_state::unhealthy);
    EXPECT_EQ(uut.changes[1].why, health_event::connect_failed);
    EXPECT_EQ(uut.changes[1].reason, "a connection could not be made");
    EXPECT_EQ(uut.changes[1].at, uut.now);
    EXPECT_EQ(uut.core.since(), uut.now);
    EXPECT_EQ(uut.core.reason(), health_event::connect_failed);
    EXPECT_EQ(uut.core.counters().changes[static_cast<std::size_t>(health_event::connect_failed)], 1U);
}

TEST(health_core, IsUnhealthyAfterTwoTimeoutsInARowAndSuspendedAfterThree) {
    watched_broker uut;
    uut.answer();
    uut.now += 10s;
    uut.timeout();
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    uut.timeout();
    EXPECT_EQ(uut.core.state(), health_state::unhealthy);
    EXPECT_EQ(uut.core.admits(), admission::if_nothing_better);
    uut.timeout();
    EXPECT_EQ(uut.core.state(), health_state::suspended);
    EXPECT_EQ(uut.core.reason(), health_event::failures_in_a_row);
    EXPECT_EQ(uut.core.admits(), admission::no);
}

TEST(health_core, CountsFailuresInARowToTheVeryLimits) {
    health_settings settings;
    settings.failures_to_unhealthy = 4;
    settings.failures_to_open = 7;
    watched_broker uut{settings};
    for (int i = 1; i <= 7; ++i) {
        uut.timeout();
        const auto should = i < 4 ? health_state::unknown : i < 7 ? health_state::unhealthy : health_state::suspended;
        EXPECT_EQ(uut.core.state(), should) << i;
    }
}

TEST(health_core, BeginsToCountAnewWithAnyByte) {
    watched_broker uut;
    uut.answer();
    for (int i = 0; i < 10; ++i) {
        uut.now += 10s;
        uut.timeout();
        uut.core.on_bytes(uut.now);
    }
    EXPECT_EQ(uut.core.state(), health_state::healthy);
}

TEST(health_core, HoldsNoTimeoutAgainstABrokerThatSentSomethingMeanwhile) {
    watched_broker uut;
    uut.answer();
    uut.now += 10s;
    uut.core.on_bytes(uut.now - 1s);
    for (int i = 0; i < 10; ++i) uut.timeout(3s);
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    uut.timeout(1s);  // nothing came since this one was sent
    uut.timeout(1s);
    EXPECT_EQ(uut.core.state(), health_state::unhealthy);
}

TEST(health_core, IsUnhealthyAfterOneFailedConnectWhenNobodyElseServes) {
    watched_broker uut;
    uut.answer();
    uut.fail_to_connect(false);
    EXPECT_EQ(uut.core.state(), health_state::unhealthy);
    uut.fail_to_connect(false);
    EXPECT_EQ(uut.core.state(), health_state::unhealthy);
    uut.fail_to_connect(false);
    EXPECT_EQ(uut.core.state(), health_state::suspended);
}

TEST(health_core, IsSuspendedAfterOneFailedConnectWhenAnotherServes) {
    watched_broker uut;
    uut.answer();
    uut.fail_to_connect(true);
    EXPECT_EQ(uut.core.state(), health_state::suspended);
    EXPECT_EQ(uut.core.reason(), health_event::unreachable);
}

TEST(health_core, CountsALostConnectionOnceHoweverManyRequestsItTook) {
    watched_broker uut;
    uut.answer();
    uut.lose();
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    uut.lose();
    EXPECT_EQ(uut.core.state(), health_state::unhealthy);
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::healthy);
}

// The state after so many requests at one instant, of which so many fail, those last.
health_state after_window(unsigned all, unsigned failed) {
    health_settings settings;
    settings.degraded_error_rate = settings.restored_error_rate = 1;
    watched_broker uut{settings};
    for (unsigned i = 0; i < all - failed; ++i) uut.answer();
    for (unsigned i = 0; i < failed; ++i) uut.answer(answer_kind::error);
    return uut.core.state();
}

TEST(health_core, OpensTheCircuitWithOverHalfOfAtLeastTwentyFailing) {
    EXPECT_EQ(after_window(19, 11), health_state::healthy);
    EXPECT_EQ(after_window(20, 10), health_state::healthy);
    EXPECT_EQ(after_window(20, 11), health_state::suspended);
    EXPECT_EQ(after_window(21, 10), health_state::healthy);
    EXPECT_EQ(after_window(21, 11), health_state::suspended);
}

TEST(health_core, ForgetsFailuresThatAreOlderThanTheWindow) {
    watched_broker uut;
    for (int i = 0; i < 9; ++i) uut.answer();
    for (int i = 0; i < 10; ++i) uut.answer(answer_kind::error);
    uut.now += 10s;
    uut.answer(answer_kind::error);  // the 11th, but of one
    EXPECT_NE(uut.core.state(), health_state::suspended);
}

// The state after so many answers at one instant, of which so many are errors, the errors last.
health_state after_errors(unsigned all, unsigned errors) {
    watched_broker uut;
    for (unsigned i = 0; i < all - errors; ++i) uut.answer();
    for (unsigned i = 0; i < errors; ++i) uut.answer(answer_kind::error);
    return uut.core.state();
}

TEST(health_core, IsDegradedOverTenPercentOfErrors) {
    EXPECT_EQ(after_errors(100, 9), health_state::healthy);
    EXPECT_EQ(after_errors(100, 10), health_state::healthy);
    EXPECT_EQ(after_errors(100, 11), health_state::degraded);
}

TEST(health_core, SaysNothingAboutTooFewAnswers) {
    EXPECT_EQ(after_errors(19, 9), health_state::healthy);
    EXPECT_EQ(after_errors(20, 9), health_state::degraded);
    EXPECT_EQ(after_errors(21, 9), health_state::degraded);
}

TEST(health_core, IsHealthyAgainOnceItIsWellUnderTheLimit) {
    watched_broker uut;
    for (int i = 0; i < 20; ++i) uut.answer(i < 5 ? answer_kind::error : answer_kind::good);
    EXPECT_EQ(uut.core.state(), health_state::degraded);
    EXPECT_EQ(uut.core.admits(), admission::last);
    for (int i = 0; i < 79; ++i) uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::degraded);  // 5 of 99
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::healthy);  // 5 of 100
}

TEST(health_core, ForgivesErrorsInTime) {
    watched_broker uut;
    for (int i = 0; i < 20; ++i) uut.answer(i < 5 ? answer_kind::error : answer_kind::good);
    ASSERT_EQ(uut.core.state(), health_state::degraded);
    uut.now += 10s;  // a half-life: too little is left to judge by
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::healthy);
}

// A broker that answered in `before` for an hour and answers in `now` from then on.
watched_broker with_latency(runtime::duration before, runtime::duration now) {
    watched_broker uut;
    for (int i = 0; i < 36'000; ++i) {
        uut.now += 100ms;
        uut.answer(answer_kind::good, before);
    }
    uut.now += 60s;  // what was just before weighs next to nothing, but in the history
    for (int i = 0; i < 200; ++i) uut.answer(answer_kind::good, now);
    return uut;
}

TEST(health_core, IsDegradedWhenItAnswersThreeTimesAsSlowlyAsBefore) {
    EXPECT_EQ(with_latency(30ms, 30ms).core.state(), health_state::healthy);
    EXPECT_EQ(with_latency(30ms, 80ms).core.state(), health_state::healthy);
    EXPECT_EQ(with_latency(30ms, 120ms).core.state(), health_state::degraded);
    EXPECT_EQ(with_latency(30ms, 120ms).core.reason(), health_event::slow);
}

TEST(health_core, IsNeverSlowUpToTheFloor) {
    EXPECT_EQ(with_latency(1ms, 20ms).core.state(), health_state::healthy);
    EXPECT_EQ(with_latency(1ms, 21ms).core.state(), health_state::degraded);
}

health_state against_peers(runtime::duration mine, unsigned answers = 20) {
    watched_broker uut;
    uut.core.set_peer_latency(10ms);
    for (unsigned i = 0; i < answers; ++i) uut.answer(answer_kind::good, mine);
    return uut.core.state();
}

TEST(health_core, IsDegradedOverThreeTimesTheLatencyOfItsPeers) {
    EXPECT_EQ(against_peers(30ms - 1ns), health_state::healthy);
    EXPECT_EQ(against_peers(30ms), health_state::healthy);
    EXPECT_EQ(against_peers(30ms + 1us), health_state::degraded);
    EXPECT_EQ(against_peers(1s, 19), health_state::healthy);
    EXPECT_EQ(against_peers(1s, 20), health_state::degraded);
}

TEST(health_core, IsNoLongerSlowAtTwiceTheLatencyOfItsPeers) {
    watched_broker uut;
    uut.core.set_peer_latency(20ms);
    for (int i = 0; i < 20; ++i) uut.answer(answer_kind::good, 61ms);
    ASSERT_EQ(uut.core.state(), health_state::degraded);
    uut.core.set_peer_latency(30ms);  // 61 is over twice that
    uut.answer(answer_kind::good, 61ms);
    EXPECT_EQ(uut.core.state(), health_state::degraded);
    uut.core.set_peer_latency(31ms);
    uut.answer(answer_kind::good, 61ms);
    EXPECT_EQ(uut.core.state(), health_state::healthy);
}

TEST(health_core, JudgesNoLatencyByAHeldAnswer) {
    watched_broker uut;
    uut.core.set_peer_latency(1ms);
    for (int i = 0; i < 100; ++i) uut.answer(answer_kind::held, 30s);
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    EXPECT_EQ(uut.core.latency(), 0ms);
}

TEST(health_core, ComesBackFromUnhealthyStraightToWhatItIs) {
    watched_broker uut;
    for (int i = 0; i < 20; ++i) uut.answer(i < 5 ? answer_kind::error : answer_kind::good);
    uut.fail_to_connect();
    ASSERT_EQ(uut.core.state(), health_state::unhealthy);
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::degraded);
    EXPECT_EQ(uut.changes.back().from, health_state::unhealthy);
}

TEST(health_core, IsSuspendedWhenItSaysGoAway) {
    watched_broker uut;
    uut.answer();
    uut.core.on_go_away(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::suspended);
    EXPECT_EQ(uut.core.reason(), health_event::went_away);
}

TEST(health_core, TakesNoReportOfBeforeForOneOfABrokerThatRecovers) {
    watched_broker uut;
    uut.recover();
    ASSERT_EQ(uut.core.state(), health_state::recovering);
    uut.now += 100ms;
    uut.timeout(101ms);
    uut.core.on_lost(uut.now - 101ms, uut.now, uut.out);
    for (int i = 0; i < 10; ++i) uut.answer(answer_kind::good, 101ms);
    EXPECT_EQ(uut.core.state(), health_state::recovering);
    EXPECT_FALSE(uut.core.admit());
    uut.timeout(100ms);
    EXPECT_EQ(uut.core.state(), health_state::suspended);
    EXPECT_EQ(uut.core.reason(), health_event::fell_back);
}

TEST(health_core, LetsATrickleThroughOnceItsProbeWasAnswered) {
    watched_broker uut;
    EXPECT_TRUE(uut.core.admit());
    uut.recover();
    EXPECT_EQ(uut.core.admits(), admission::trickle);
    EXPECT_FALSE(uut.core.admit());
    uut.answer_probe();
    EXPECT_TRUE(uut.core.admit());
    EXPECT_TRUE(uut.core.admit());
    EXPECT_FALSE(uut.core.admit());
    uut.core.on_cancelled(uut.now);
    EXPECT_TRUE(uut.core.admit());
    EXPECT_FALSE(uut.core.admit());
    uut.now += 1ms;
    uut.answer();
    EXPECT_TRUE(uut.core.admit());
}

TEST(health_core, IsTrustedAgainAfterThreeAnswers) {
    watched_broker uut;
    uut.recover();
    uut.answer_probe();
    uut.now += 1ms;
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::recovering);
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    EXPECT_EQ(uut.core.reason(), health_event::trusted);
    EXPECT_TRUE(uut.core.admit());
}

TEST(health_core, FallsBackAtTheFirstFailureOfAnyKind) {
    const auto after = [](auto failure) {
        watched_broker uut;
        uut.recover();
        uut.answer_probe();
        uut.now += 1s;
        failure(uut);
        return uut.core.state();
    };
    EXPECT_EQ(after([](watched_broker& b) { b.timeout(1ms); }), health_state::suspended);
    EXPECT_EQ(after([](watched_broker& b) { b.lose(); }), health_state::suspended);
    EXPECT_EQ(after([](watched_broker& b) { b.fail_to_connect(); }), health_state::suspended);
    EXPECT_EQ(after([](watched_broker& b) { b.answer(answer_kind::error); }), health_state::suspended);
    EXPECT_EQ(after([](watched_broker& b) { b.answer(); }), health_state::recovering);
}

TEST(health_core, JudgesARecoveredBrokerByWhatItDidSince) {
    watched_broker uut;
    for (int i = 0; i < 20; ++i) uut.answer(answer_kind::error);
    ASSERT_EQ(uut.core.state(), health_state::suspended);
    uut.core.resume(uut.now, uut.out);
    uut.tick();
    uut.answer_probe();
    uut.answer();
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    EXPECT_EQ(uut.core.error_rate(), 0);
}

TEST(health_core, StaysSuspendedByAnOperatorUntilItIsResumed) {
    watched_broker uut;
    uut.answer();
    uut.core.suspend(uut.now, uut.out);
    EXPECT_TRUE(uut.core.is_held());
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
    uut.core.probe_soon(uut.now);
    uut.pass(24h);
    uut.answer();
    EXPECT_EQ(uut.core.state(), health_state::suspended);
    EXPECT_TRUE(uut.probes.empty());
    uut.core.resume(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::recovering);
    EXPECT_EQ(uut.core.next_wake(), uut.now);
}

TEST(health_core, KeepsAnOpenCircuitOpenWhenAnOperatorSuspendsIt) {
    watched_broker uut;
    uut.fail_to_connect(true);
    ASSERT_TRUE(uut.core.next_wake());
    uut.core.suspend(uut.now, uut.out);
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
    EXPECT_EQ(uut.core.counters().changes[static_cast<std::size_t>(health_event::suspended_by_operator)], 0U);
}

TEST(health_core, TriesAnOpenCircuitAtOnceWhenAnOperatorResumesIt) {
    watched_broker uut;
    uut.fail_to_connect(true);
    uut.core.resume(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::recovering);
}

TEST(health_core, IsNotChangedByResumingWhatIsNotSuspended) {
    watched_broker uut;
    uut.answer();
    const auto wake = uut.core.next_wake();
    uut.core.resume(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    EXPECT_EQ(uut.core.next_wake(), wake);
}

TEST(health_core, ForgetsEverythingWhenItIsReset) {
    watched_broker uut;
    uut.answer();
    uut.now += 10s;
    uut.timeout();
    uut.timeout();
    uut.core.suspend(uut.now, uut.out);
    uut.core.reset(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::unknown);
    EXPECT_FALSE(uut.core.is_held());
    EXPECT_EQ(uut.core.next_wake(), uut.now);  // and is asked how it is
    uut.now += 10s;
    uut.timeout();
    EXPECT_EQ(uut.core.state(), health_state::unknown);
    uut.timeout();
    EXPECT_EQ(uut.core.state(), health_state::unhealthy);
}

TEST(health_core, IsFailedWhenItIsGivenUpAndIsProbedSlowly) {
    watched_broker uut;
    uut.answer();
    uut.core.on_gave_up(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::failed);
    EXPECT_EQ(uut.core.admits(), admission::no);
    uut.answer();
    uut.fail_to_connect(true);
    EXPECT_EQ(uut.core.state(), health_state::failed);
    uut.pass(10min);
    EXPECT_GE(uut.probes.size(), 10U);
    EXPECT_LE(uut.probes.size(), 11U);
    EXPECT_EQ(uut.core.state(), health_state::failed);
    uut.pass_until_probe();
    uut.answer_probe();
    EXPECT_EQ(uut.core.state(), health_state::recovering);
    EXPECT_EQ(uut.core.reason(), health_event::probe_answered);
    EXPECT_TRUE(uut.core.admit());
}

TEST(health_core, IsFailedWhenItsAddressIsUnusableUntilItIsReset) {
    watched_broker uut;
    uut.core.on_address_unusable(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::failed);
    uut.core.resume(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::failed);
    uut.core.reset(uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::unknown);
}

TEST(health_core, CountsWhatWasReported) {
    watched_broker uut;
    uut.answer();
    uut.answer(answer_kind::error);
    uut.timeout();
    uut.lose();
    uut.fail_to_connect();
    const auto& counted = uut.core.counters();
    EXPECT_EQ(counted.answers, 2U);
    EXPECT_EQ(counted.errors, 1U);
    EXPECT_EQ(counted.timeouts, 1U);
    EXPECT_EQ(counted.losses, 1U);
    EXPECT_EQ(counted.connect_failures, 1U);
}

TEST(health_core, RefusesSettingsThatAreOutOfRange) {
    const auto refused = [](auto change) {
        health_settings settings;
        change(settings);
        try {
            const watched_broker refused{settings};
            return false;
        } catch (const std::invalid_argument&) {
            return true;
        }
    };
    EXPECT_FALSE(refused([](health_settings&) {}));
    EXPECT_TRUE(refused([](health_settings& s) { s.interval = 0ms; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.probe_timeout = 0ms; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.stall = 0ms; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.failed_interval = -1s; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.window = 9ms; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.jitter = 1.01; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.jitter = std::numeric_limits<double>::quiet_NaN(); }));
    EXPECT_TRUE(refused([](health_settings& s) { s.failure_rate_to_open = -0.1; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.failures_to_unhealthy = 0; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.failures_to_open = 0; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.answers_to_close = 0; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.trickle = 0; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.restored_error_rate = 0.2; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.restored_latency_factor = 4; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.restored_latency_factor = 0.5; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.latency_floor = -1ns; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.half_life = s.history_half_life; }));
    EXPECT_TRUE(refused([](health_settings& s) { s.probes.initial = 0s; }));
}

}  // namespace
}  // namespace rmq::test
