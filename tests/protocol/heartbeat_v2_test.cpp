#include <rmq/protocol/heartbeat_v2.hpp>

#include <rmq/protocol/java_hash.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace rmq {
namespace {

heartbeat_data consumer(const std::string& expression = "*") {
    return {.client_id = "1.2.3.4@1",
            .consumers = {{.group = "cg", .subscriptions = {{.topic = "t", .expression = expression, .version = 7}}}}};
}
constexpr heartbeat_reply known{479, true, false};
constexpr heartbeat_reply changed{479, true, true};
constexpr heartbeat_reply old{407, false, false};

TEST(heartbeat_fingerprint, IsTheHashOfTheHeartbeatThatJavaWouldWrite) {
    EXPECT_EQ(
        heartbeat_fingerprint(consumer()),
        protocol::java_hash(R"({"clientID":"","consumerDataSet":[{"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET",)"
                            R"("consumeType":"CONSUME_PASSIVELY","groupName":"cg","messageModel":"CLUSTERING",)"
                            R"("subscriptionDataSet":[{"classFilterMode":false,"codeSet":[],"expressionType":"TAG",)"
                            R"("subString":"*","subVersion":0,"tagsSet":[],"topic":"t"}],"unitMode":false}],)"
                            R"("heartbeatFingerprint":0,"producerDataSet":[],"withoutSub":false})"));
}

TEST(heartbeat_fingerprint, DependsOnWhatIsWantedOnly) {
    auto same = consumer();
    same.client_id = "5.6.7.8@2";
    same.consumers[0].subscriptions[0].version = 8;
    same.fingerprint = 5;
    same.without_subscriptions = true;
    EXPECT_EQ(heartbeat_fingerprint(same), heartbeat_fingerprint(consumer()));
    EXPECT_NE(heartbeat_fingerprint(consumer("a")), heartbeat_fingerprint(consumer()));
}

TEST(heartbeat_fingerprint, DoesNotDependOnOrder) {
    auto one = consumer();
    one.producer_groups = {"p", "q"};
    one.consumers.push_back({.group = "dg"});
    one.consumers[0].subscriptions.push_back({.topic = "u", .tags = {"a", "b"}, .tag_hashes = {2, 1}});
    auto other = one;
    std::ranges::reverse(other.producer_groups);
    std::ranges::reverse(other.consumers);
    std::ranges::reverse(other.consumers[1].subscriptions);
    std::ranges::reverse(other.consumers[1].subscriptions[0].tags);
    EXPECT_EQ(heartbeat_fingerprint(one), heartbeat_fingerprint(other));
}

TEST(heartbeat_v2, LeavesSubscriptionsOutOnceTheBrokerHasThem) {
    heartbeat_v2 uut;
    const auto first = uut.next(consumer());
    EXPECT_EQ(first.fingerprint, heartbeat_fingerprint(consumer()));
    EXPECT_FALSE(first.without_subscriptions);
    EXPECT_EQ(first.consumers, consumer().consumers);
    uut.on_reply(known);
    const auto second = uut.next(consumer());
    EXPECT_EQ(second.fingerprint, first.fingerprint);
    EXPECT_TRUE(second.without_subscriptions);
    EXPECT_TRUE(second.consumers.at(0).subscriptions.empty());
    EXPECT_EQ(second.consumers.at(0).group, "cg");
}

TEST(heartbeat_v2, SendsEverythingAgainWhenSomethingIsDifferent) {
    heartbeat_v2 uut;
    uut.next(consumer());
    uut.on_reply(known);
    EXPECT_FALSE(uut.next(consumer("a")).without_subscriptions) << "we want something else";
    uut.on_reply(known);
    EXPECT_TRUE(uut.next(consumer("a")).without_subscriptions);
    uut.on_reply(changed);
    EXPECT_FALSE(uut.next(consumer("a")).without_subscriptions) << "the broker says that the group has changed";
    uut.on_reply(known);
    uut.on_lost();
    EXPECT_FALSE(uut.next(consumer("a")).without_subscriptions) << "the next connection is a stranger";
}

TEST(heartbeat_v2, DoesNotBotherBrokersThatDoNotKnowIt) {
    heartbeat_v2 uut;
    uut.next(consumer());
    uut.on_reply(old);
    EXPECT_EQ(uut.next(consumer()), consumer());
    uut.on_reply(old);
    EXPECT_EQ(uut.next(consumer()), consumer());
}

TEST(heartbeat_v2, HasNothingToLeaveOutForProducers) {
    heartbeat_v2 uut;
    const heartbeat_data producer{.client_id = "c", .producer_groups = {"p"}};
    EXPECT_EQ(uut.next(producer), producer);
    uut.on_reply(known);
    EXPECT_EQ(uut.next(producer), producer);
}

}  // namespace
}  // namespace rmq
