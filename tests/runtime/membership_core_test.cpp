#include <rmq/runtime/membership_core.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace rmq::runtime {
namespace {

using namespace std::chrono_literals;

constexpr time_point t0 = time_point{} + std::chrono::hours{1};

heartbeat_data groups(const std::string& consumer = "g", const std::string& producer = "p") {
    heartbeat_data out{.client_id = "me", .producer_groups = {producer}};
    out.consumers.push_back({.group = consumer, .subscriptions = {{.topic = "t", .version = 1}}});
    return out;
}

const result<heartbeat_reply> old_broker = heartbeat_reply{.broker_version = 399};
const result<heartbeat_reply> knows_v2 = heartbeat_reply{.broker_version = 475, .supports_v2 = true};
const result<heartbeat_reply> changed =
    heartbeat_reply{.broker_version = 475, .supports_v2 = true, .subscriptions_changed = true};
const result<heartbeat_reply> failed = tl::unexpected{error{.code = errc::deadline_exceeded}};

class membership : public testing::Test {
protected:
    // One heartbeat, answered.
    heartbeat_data beat(const result<heartbeat_reply>& answer) {
        const auto out = uut.take_due(now);
        EXPECT_TRUE(out);
        uut.on_answer(answer, now);
        return out.value_or(heartbeat_data{});
    }
    void wait_until_due() {
        ASSERT_TRUE(uut.next_wake());
        now = *uut.next_wake();
    }

    membership_core uut{30s, 7};
    time_point now = t0;
};

}  // namespace

TEST_F(membership, IsNothingToBeToldUntilItIsSet) {
    EXPECT_FALSE(uut.take_due(now));
    EXPECT_FALSE(uut.next_wake());
    uut.on_opened(now);
    EXPECT_FALSE(uut.take_due(now));
    EXPECT_TRUE(uut.leave().empty());
}

TEST_F(membership, IsToldAtOnceAndAgainWithinTheIntervalButNotInStep) {
    uut.set(groups(), now);
    std::vector<duration> waits;
    for (int i = 0; i < 50; ++i) {
        beat(old_broker);
        const auto before = now;
        wait_until_due();
        EXPECT_FALSE(uut.take_due(now - 1ns));
        waits.push_back(now - before);
    }
    const auto [least, most] = std::ranges::minmax(waits);
    EXPECT_GE(least, 27s);
    EXPECT_LE(most, 30s);
    EXPECT_GT(most - least, 1s);
}

TEST_F(membership, IsToldOnceHoweverLongTheTimerWasHeldUp) {
    uut.set(groups(), now);
    beat(old_broker);
    now += 1h;
    beat(old_broker);
    EXPECT_FALSE(uut.take_due(now));
    EXPECT_GE(*uut.next_wake(), now + 27s);
}

TEST_F(membership, IsNotToldAgainBeforeTheLastAnswerCame) {
    uut.set(groups(), now);
    EXPECT_TRUE(uut.take_due(now));
    now += 5min;
    EXPECT_FALSE(uut.take_due(now));
    EXPECT_FALSE(uut.next_wake());  // or the timer would spin
    uut.on_answer(failed, now);
    EXPECT_TRUE(uut.take_due(now));
}

TEST_F(membership, IsToldShortlyToABrokerThatKnowsTheSubscriptions) {
    uut.set(groups(), now);
    EXPECT_FALSE(beat(changed).without_subscriptions);  // new to it
    wait_until_due();
    EXPECT_FALSE(beat(knows_v2).without_subscriptions);
    wait_until_due();
    const auto short_one = beat(knows_v2);
    EXPECT_TRUE(short_one.without_subscriptions);
    EXPECT_NE(short_one.fingerprint, 0);
    EXPECT_TRUE(short_one.consumers.front().subscriptions.empty());
}

TEST_F(membership, IsToldInFullAtOnceToABrokerThatForgotTheSubscriptions) {
    uut.set(groups(), now);
    beat(knows_v2);
    wait_until_due();
    EXPECT_TRUE(beat(changed).without_subscriptions);
    EXPECT_FALSE(beat(changed).without_subscriptions);  // without waiting
    EXPECT_FALSE(uut.take_due(now));                    // and that is all
}

TEST_F(membership, IsAlwaysToldInFullToABrokerThatDoesNotAnnounceV2) {
    uut.set(groups(), now);
    beat(old_broker);
    for (int i = 0; i < 3; ++i) {
        wait_until_due();
        const auto sent = beat(old_broker);
        EXPECT_FALSE(sent.without_subscriptions);
        EXPECT_EQ(sent.fingerprint, 0);
    }
}

TEST_F(membership, IsToldInFullOnANewConnectionAndAtOnce) {
    uut.set(groups(), now);
    beat(knows_v2);
    now += 10s;
    uut.on_opened(now);
    EXPECT_FALSE(beat(knows_v2).without_subscriptions);
}

TEST_F(membership, IsNotToldTwiceWhenTheFirstHeartbeatWaitedForTheConnection) {
    uut.set(groups(), now);
    EXPECT_TRUE(uut.take_due(now));
    uut.on_opened(now + 1s);
    uut.on_answer(old_broker, now + 2s);
    EXPECT_FALSE(uut.take_due(now + 2s));
}

TEST_F(membership, EndsWithTheGroupsThatAreLeftOut) {
    auto both = groups();
    both.producer_groups.emplace_back("p2");
    both.consumers.push_back({.group = "g2"});
    uut.set(both, now);
    beat(old_broker);
    const auto left = uut.set(groups(), now);
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(left[0].producer_group, "p2");
    EXPECT_EQ(left[0].client_id, "me");
    EXPECT_EQ(left[1].consumer_group, "g2");
    EXPECT_TRUE(uut.take_due(now));  // what is left is told at once

    EXPECT_EQ(uut.leave().size(), 2U);
    uut.on_answer(old_broker, now);
    EXPECT_FALSE(uut.next_wake());
}

}  // namespace rmq::runtime
