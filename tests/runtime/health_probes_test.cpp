// When a health core probes, what it makes of the answers, and that it never does so too often.

#include <rmq/runtime/health_core.hpp>

#include "runtime/health_fixture.hpp"

#include <gtest/gtest.h>

#include <set>

namespace rmq::test {
namespace {

using runtime::health_settings;
using runtime::health_state;

TEST(health_probes, BeginWithinAnIntervalAndNotInStepWithOthers) {
    std::set<runtime::time_point> firsts;
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        const watched_broker uut{{}, seed * 7919};
        ASSERT_TRUE(uut.core.next_wake());
        EXPECT_GE(*uut.core.next_wake(), uut.now);
        EXPECT_LE(*uut.core.next_wake(), uut.now + 10s);
        firsts.insert(*uut.core.next_wake());
    }
    EXPECT_GT(firsts.size(), 95U);
}

TEST(health_probes, GoToASilentBrokerEveryInterval) {
    watched_broker uut;
    uut.core.probe_soon(uut.now);
    for (int i = 0; i < 50; ++i) {
        uut.pass_until_probe();
        uut.answer_probe();
    }
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    for (std::size_t i = 1; i < uut.probes.size(); ++i) {
        EXPECT_GE(uut.probes[i].second - uut.probes[i - 1].second, 9s);
        EXPECT_LE(uut.probes[i].second - uut.probes[i - 1].second, 10s + 1ms);
    }
}

TEST(health_probes, DoNotGoToABrokerOfWhichSomethingIsHeard) {
    watched_broker uut;
    uut.answer();
    for (int i = 0; i < 100; ++i) {
        uut.pass(5s);
        uut.core.on_bytes(uut.now);
    }
    EXPECT_TRUE(uut.probes.empty());
    uut.pass(10s);
    EXPECT_EQ(uut.probes.size(), 1U);
}

TEST(health_probes, GoAtOnceToAnOpenCircuitWhoseBrokerAnswersARequest) {
    watched_broker uut;
    for (int i = 0; i < 3; ++i) uut.lose();
    ASSERT_EQ(uut.core.state(), health_state::suspended);
    uut.answer(runtime::answer_kind::good, 1ms);  // was sent before the circuit opened
    EXPECT_FALSE(uut.tick().probe);
    uut.now += 10ms;
    uut.answer(runtime::answer_kind::error, 1ms);
    EXPECT_FALSE(uut.tick().probe);
    uut.answer(runtime::answer_kind::good, 1ms);
    EXPECT_TRUE(uut.tick().probe);
    EXPECT_EQ(uut.core.state(), health_state::recovering);
}

TEST(health_probes, DoNotGoToABrokerThatAnOperatorSuspendedWhateverItAnswers) {
    watched_broker uut;
    uut.core.suspend(uut.now, uut.out);
    uut.now += 10ms;
    uut.answer(runtime::answer_kind::good, 1ms);
    EXPECT_FALSE(uut.tick().probe);
    EXPECT_EQ(uut.core.next_wake(), std::nullopt);
}

TEST(health_probes, AreForgottenWhenTheStateChanges) {
    watched_broker uut;
    uut.core.probe_soon(uut.now);
    const auto sent = uut.tick().probe;
    ASSERT_TRUE(sent);
    EXPECT_TRUE(uut.core.is_waiting_for(*sent));
    for (int i = 0; i < 3; ++i) uut.lose();
    EXPECT_FALSE(uut.core.is_waiting_for(*sent));
}

TEST(health_probes, GoAtOnceWhenSomebodyAsks) {
    watched_broker uut;
    uut.answer();
    uut.now += 1s;
    uut.core.on_bytes(uut.now);
    uut.core.probe_soon(uut.now);
    EXPECT_TRUE(uut.tick().probe);
    EXPECT_FALSE(uut.tick().probe);
}

TEST(health_probes, MakeAnUnknownBrokerHealthyWhenTheyAreAnswered) {
    watched_broker uut;
    uut.pass_until_probe();
    uut.core.on_probe_answered(uut.probes.back().first, uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    EXPECT_EQ(uut.core.counters().probes_sent, 1U);
    EXPECT_EQ(uut.core.counters().probes_answered, 1U);
}

TEST(health_probes, CondemnASilentConnectionAtTheirTimeoutAndNotBefore) {
    watched_broker uut;
    uut.answer();
    uut.now += 10s;
    ASSERT_TRUE(uut.tick().probe);
    uut.now += 3s - 1ns;
    EXPECT_TRUE(uut.tick().failed_probes.empty());
    uut.now += 1ns;
    EXPECT_EQ(uut.tick().failed_probes, std::vector{uut.probes.front().first});
    EXPECT_EQ(uut.core.counters().probes_failed, 1U);
    EXPECT_EQ(uut.core.state(), health_state::healthy);  // one failure
}

TEST(health_probes, CondemnAConnectionButNotABrokerThatIsHeardElsewhere) {
    watched_broker uut;
    uut.answer();
    for (int i = 0; i < 20; ++i) {
        uut.core.probe_soon(uut.now);
        ASSERT_TRUE(uut.tick().probe);
        uut.now += 1s;
        uut.core.on_bytes(uut.now);
        uut.now += 2s;
        EXPECT_EQ(uut.tick().failed_probes.size(), 1U);
    }
    EXPECT_EQ(uut.core.state(), health_state::healthy);
}

TEST(health_probes, WaitLongerForAConnectionThatSendsAnything) {
    watched_broker uut;
    uut.answer();
    uut.now += 10s;
    const auto id = uut.tick().probe.value();
    uut.now += 2s;
    uut.core.on_probe_bytes(id, uut.now);
    uut.pass(3s - 1ns);
    EXPECT_TRUE(uut.failed_probes.empty());
    uut.pass(1ns);
    EXPECT_EQ(uut.failed_probes.size(), 1U);
}

TEST(health_probes, MakeASilentBrokerUnhealthyAndThenSuspended) {
    watched_broker uut;
    uut.answer();
    while (uut.core.state() == health_state::healthy) uut.pass(100ms);
    EXPECT_EQ(uut.core.state(), health_state::unhealthy);
    EXPECT_EQ(uut.core.counters().probes_failed, 2U);
    EXPECT_LE(uut.now - uut.changes.front().at, 24s);
    while (uut.core.state() == health_state::unhealthy) uut.pass(100ms);
    EXPECT_EQ(uut.core.state(), health_state::suspended);
    EXPECT_LE(uut.core.since() - uut.changes[1].at, 4s);  // one that is doubted is probed sooner
}

TEST(health_probes, AreNeverMoreThanTwoUnanswered) {
    health_settings settings;
    settings.interval = 1s;
    settings.probe_timeout = 1h;
    watched_broker uut{settings};
    uut.pass(30min);
    EXPECT_EQ(uut.probes.size(), 2U);
    EXPECT_EQ(uut.core.unanswered_probes(), 2U);
    uut.core.forget_probe(uut.probes.front().first);
    uut.tick();
    EXPECT_EQ(uut.probes.size(), 3U);
}

TEST(health_probes, DoNotBurstAfterAStall) {
    watched_broker uut;
    uut.answer();
    uut.now += 1h;  // no tick in between
    EXPECT_TRUE(uut.tick().probe);
    EXPECT_FALSE(uut.tick().probe);
    EXPECT_GE(*uut.core.next_wake(), uut.now + 3s);
    uut.answer_probe();
    uut.pass(8s);
    EXPECT_EQ(uut.probes.size(), 1U);
}

TEST(health_probes, GetTheirTimeAnewWhenTheTimerWasHeldUp) {
    const auto failed_after = [](runtime::duration late) {
        watched_broker uut;
        uut.answer();
        uut.now += 10s;
        uut.tick();
        uut.now += 3s + late;
        return uut.tick().failed_probes.size();
    };
    EXPECT_EQ(failed_after(1s - 1ns), 1U);
    EXPECT_EQ(failed_after(1s), 0U);
    EXPECT_EQ(failed_after(1s + 1ns), 0U);
}

TEST(health_probes, TryAnOpenCircuitInGrowingIntervals) {
    watched_broker uut;
    uut.fail_to_connect(true);
    for (const auto longest : {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s}) {
        ASSERT_EQ(uut.core.state(), health_state::suspended);
        const auto wait = *uut.core.next_wake() - uut.now;
        EXPECT_GE(wait, longest / 2);
        EXPECT_LE(wait, longest);
        uut.now += wait - 1ns;
        EXPECT_FALSE(uut.tick().probe);
        uut.now += 1ns;
        EXPECT_TRUE(uut.tick().probe);
        EXPECT_EQ(uut.core.state(), health_state::recovering);
        uut.fail_to_connect(true);
    }
    uut.pass_until_probe();
    ASSERT_EQ(uut.core.state(), health_state::recovering);
    uut.answer_probe();
    uut.answer();
    uut.answer();
    ASSERT_EQ(uut.core.state(), health_state::healthy);
    uut.fail_to_connect(true);
    EXPECT_LE(*uut.core.next_wake() - uut.now, 1s);  // from the beginning
}

TEST(health_probes, AloneBringAnIdleBrokerBack) {
    watched_broker uut;
    uut.fail_to_connect(true);
    const auto opened = uut.now;
    for (int i = 0; i < 3; ++i) {
        uut.pass_until_probe();
        uut.answer_probe();
    }
    EXPECT_EQ(uut.core.state(), health_state::healthy);
    EXPECT_LE(uut.now - opened, 4s);
}

TEST(health_probes, OfBeforeTheCircuitOpenedSayNothing) {
    watched_broker uut;
    uut.answer();
    uut.now += 10s;
    const auto id = uut.tick().probe.value();
    uut.fail_to_connect(true);
    uut.core.on_probe_answered(id, uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::suspended);
    EXPECT_EQ(uut.core.counters().probes_answered, 0U);
}

TEST(health_probes, AreAnsweredOnce) {
    watched_broker uut;
    uut.recover();
    for (int i = 0; i < 10; ++i) uut.core.on_probe_answered(uut.probes.back().first, uut.now, uut.out);
    EXPECT_EQ(uut.core.state(), health_state::recovering);
    EXPECT_EQ(uut.core.counters().probes_answered, 1U);
}

}  // namespace
}  // namespace rmq::test
