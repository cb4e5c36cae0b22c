#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

std::string tagged(std::string_view tag) { return "TAGS\x01" + std::string{tag} + "\x02"; }

class PullRequests : public testing::Test {
protected:
    void fill(int messages) {
        for (int i = 0; i < messages; ++i) {
            ASSERT_EQ(broker.send("orders", 0, std::to_string(i), {{"i", tagged(i % 2 == 0 ? "even" : "odd")}})->code,
                      0);
        }
    }
    broker_fixture broker;
};

const fields waiting{{"sysFlag", "6"}, {"suspendTimeoutMillis", "15000"}};

TEST_F(PullRequests, ServesMessagesFromAnOffsetOn) {
    fill(5);
    const auto reply = broker.pull("orders", 0, 2);
    EXPECT_EQ(reply->code, 0);
    EXPECT_EQ(reply->remark, "FOUND");
    EXPECT_EQ(reply->field("nextBeginOffset"), "5");
    EXPECT_EQ(reply->field("minOffset"), "0");
    EXPECT_EQ(reply->field("maxOffset"), "5");
    EXPECT_EQ(reply->field("suggestWhichBrokerId"), "0");
    const auto messages = reply->messages();
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[0].body, "2");
    EXPECT_EQ(messages[0].queue_offset, 2);
    EXPECT_EQ(messages[2].body, "4");
}

TEST_F(PullRequests, ServesAtMost32AndAtMostWhatWasAskedFor) {
    fill(40);
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"maxMsgNums", "100"}})->messages().size(), 32U);
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"maxMsgNums", "7"}})->messages().size(), 7U);
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"maxMsgNums", "-1"}})->messages().size(), 1U);
}

TEST_F(PullRequests, Serves256KiBButAtLeastOneMessage) {
    const std::string large(std::size_t{100} * 1024, 'x');
    for (int i = 0; i < 4; ++i) ASSERT_EQ(broker.send("large", 0, large)->code, 0);
    EXPECT_EQ(broker.pull("large", 0, 0)->messages().size(), 2U);
    ASSERT_EQ(broker.send("huge", 0, std::string(std::size_t{300} * 1024, 'x'))->code, 0);
    EXPECT_EQ(broker.pull("huge", 0, 0)->messages().size(), 1U);
}

TEST_F(PullRequests, FiltersByTag) {
    fill(6);
    const auto even = broker.pull("orders", 0, 0, {{"subscription", "even"}});
    ASSERT_EQ(even->messages().size(), 3U);
    EXPECT_EQ(even->messages()[1].body, "2");
    EXPECT_EQ(even->field("nextBeginOffset"), "6") << "what does not match is stepped over";
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"subscription", "odd || even"}})->messages().size(), 6U);

    const auto none = broker.pull("orders", 0, 0, {{"subscription", "other"}});
    EXPECT_EQ(none->code, 20);
    EXPECT_EQ(none->remark, "NO_MATCHED_MESSAGE");
    EXPECT_EQ(none->field("nextBeginOffset"), "6");
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"subscription", "||"}})->code, 23);
}

TEST_F(PullRequests, AMessageWithoutATagMatchesNoTag) {
    ASSERT_EQ(broker.send("orders", 0, "x")->code, 0);
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"subscription", "even"}})->code, 20);
    EXPECT_EQ(broker.pull("orders", 0, 0)->code, 0);
}

TEST_F(PullRequests, SaysWhereToGoOnFromAWrongOffset) {
    fill(3);
    struct wrong {
        std::int64_t offset;
        std::int32_t code;
        const char* remark;
        const char* next;
    };
    for (const wrong& w : {wrong{3, 19, "OFFSET_OVERFLOW_ONE", "3"}, wrong{4, 21, "OFFSET_OVERFLOW_BADLY", "3"},
                           wrong{-1, 21, "OFFSET_TOO_SMALL", "0"}}) {
        const auto reply = broker.pull("orders", 0, w.offset);
        EXPECT_EQ(reply->code, w.code) << w.offset;
        EXPECT_EQ(reply->remark, w.remark);
        EXPECT_EQ(reply->field("nextBeginOffset"), w.next);
    }
    // A queue that never had a message.
    EXPECT_EQ(broker.pull("orders", 1, 0)->code, 19);
    EXPECT_EQ(broker.pull("orders", 1, 1)->code, 21);
}

TEST_F(PullRequests, RefusesAsTheReleaseDoes) {
    fill(1);
    EXPECT_EQ(broker.pull("nowhere", 0, 0)->code, 17);
    EXPECT_EQ(broker.pull("orders", 4, 0)->code, 29);
    EXPECT_EQ(broker.pull("orders", -1, 0)->code, 29);
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"consumerGroup", "no group"}})->code, 26);
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"sysFlag", "0"}})->code, 24);
    EXPECT_EQ(broker.pull("orders", 0, 0, {{"queueOffset", ""}})->code, 1);

    broker_fixture old{release_4_9_7()};
    old.send("orders", 0, "x");
    EXPECT_EQ(old.pull("orders", 4, 0)->code, 1);
    EXPECT_EQ(old.pull("orders", 0, 0, {{"expressionType", "SQL92"}})->code, 1);
}

TEST_F(PullRequests, TheLitePullCodeExistsFrom5On) {
    fill(1);
    const fields pull{{"consumerGroup", "g"}, {"topic", "orders"}, {"queueId", "0"},      {"queueOffset", "0"},
                      {"maxMsgNums", "1"},    {"sysFlag", "20"},   {"commitOffset", "0"}, {"suspendTimeoutMillis", "0"},
                      {"subscription", "*"},  {"subVersion", "0"}};
    EXPECT_EQ(broker.ask(1, request_code::lite_pull_message, pull)->code, 0);
    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(old.ask(1, request_code::lite_pull_message, pull)->code, 3);
}

TEST_F(PullRequests, WaitsForAMessageAndIsWokenByIt) {
    fill(1);
    ASSERT_FALSE(broker.pull("orders", 0, 1, waiting));
    broker.advance(14'999ms);
    ASSERT_TRUE(broker.take_others().empty());
    fill(1);
    const auto woken = broker.take_others();
    ASSERT_EQ(woken.size(), 1U);
    EXPECT_EQ(woken[0].code, 0);
    EXPECT_EQ(woken[0].messages().size(), 1U);
    EXPECT_EQ(broker.core->next_wake(), std::nullopt) << "nothing is left to wait for";
}

TEST_F(PullRequests, WaitsNoLongerThanItMay) {
    fill(1);
    ASSERT_FALSE(broker.pull("orders", 0, 1, waiting));
    broker.advance(14'999ms);
    EXPECT_TRUE(broker.others.empty());
    broker.advance(1ms);
    const auto given_up = broker.take_others();
    ASSERT_EQ(given_up.size(), 1U);
    EXPECT_EQ(given_up[0].code, 19);
    EXPECT_EQ(given_up[0].field("nextBeginOffset"), "1");
}

TEST_F(PullRequests, SleepsOnWhenAMessageDoesNotMatch) {
    ASSERT_EQ(broker.send("orders", 0, "x")->code, 0);
    fields even = waiting;
    even.emplace_back("subscription", "even");
    ASSERT_FALSE(broker.pull("orders", 0, 1, even));
    ASSERT_EQ(broker.send("orders", 0, "1", {{"i", tagged("odd")}})->code, 0);
    EXPECT_TRUE(broker.others.empty());
    ASSERT_EQ(broker.send("orders", 0, "2", {{"i", tagged("even")}})->code, 0);
    const auto woken = broker.take_others();
    ASSERT_EQ(woken.size(), 1U);
    ASSERT_EQ(woken[0].messages().size(), 1U);
    EXPECT_EQ(woken[0].messages()[0].body, "2");
    EXPECT_EQ(woken[0].field("nextBeginOffset"), "3");
}

TEST_F(PullRequests, OtherQueuesDoNotWakeIt) {
    fill(1);
    ASSERT_FALSE(broker.pull("orders", 0, 1, waiting));
    ASSERT_EQ(broker.send("orders", 1, "x")->code, 0);
    ASSERT_EQ(broker.send("other", 0, "x")->code, 0);
    EXPECT_TRUE(broker.others.empty());
}

TEST_F(PullRequests, AClosedConnectionNoLongerWaits) {
    fill(1);
    ASSERT_FALSE(broker.pull("orders", 0, 1, waiting));
    ASSERT_EQ(broker.core->state().parked.size(), 1U);
    broker.disconnect(1);
    EXPECT_EQ(broker.core->state().parked.size(), 0U);
    EXPECT_EQ(broker.core->next_wake(), std::nullopt);
}

TEST_F(PullRequests, WhereNoneMayWaitAnyMoreTheAnswerComesAtOnce) {
    broker_settings settings;
    settings.limits.waiting_pulls = 1;
    broker_fixture small{settings};
    small.send("orders", 0, "x");
    EXPECT_FALSE(small.pull("orders", 0, 1, waiting));
    EXPECT_EQ(small.pull("orders", 0, 1, waiting)->code, 19);
}

TEST_F(PullRequests, HeaderTypesFollowTheRelease) {
    for (const serialize_type asked : {serialize_type::json, serialize_type::rocketmq}) {
        broker_fixture newer{release_5_3_3()};
        newer.speaks = asked;
        newer.send("orders", 0, "x");
        EXPECT_EQ(newer.pull("orders", 0, 0)->type, serialize_type::json);

        broker_fixture old{release_4_9_7()};
        old.speaks = asked;
        old.send("orders", 0, "x");
        EXPECT_EQ(old.pull("orders", 0, 0)->type, asked);
        EXPECT_EQ(old.pull("orders", 0, 0, {{"queueId", ""}})->type, serialize_type::json) << "an exception";
        ASSERT_FALSE(old.pull("orders", 0, 1, waiting));
        old.send("orders", 0, "y");
        EXPECT_EQ(old.take_others().at(0).type, serialize_type::json) << "an awakened pull";
    }
}

TEST_F(PullRequests, HeaderTypesCanBeForced) {
    broker_settings settings;
    settings.answers = answer_type::rocketmq;
    broker_fixture binary{settings};
    binary.speaks = serialize_type::json;
    EXPECT_EQ(binary.send("orders", 0, "x")->type, serialize_type::rocketmq);
    settings.answers = answer_type::as_asked;
    broker_fixture asked{settings};
    asked.speaks = serialize_type::rocketmq;
    EXPECT_EQ(asked.send("orders", 0, "x")->type, serialize_type::rocketmq);
    settings.answers = answer_type::json;
    broker_fixture text{settings};
    EXPECT_EQ(text.send("orders", 0, "x")->type, serialize_type::json);
}

}  // namespace
}  // namespace rmq::mini::test
