#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/properties.hpp>
#include <string>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

class ReplyRequests : public testing::Test {
protected:
    ReplyRequests() { join(broker); }
    static void join(broker_fixture& at) {
        at.connect(asker);
        at.ask(asker, request_code::heart_beat, {},
               protocol::encode_heartbeat_body({.client_id = "me@1", .producer_groups = {"askers"}}));
    }
    // The fields as recorded clients sent them.
    static std::optional<received> reply(broker_fixture& at, const std::string& to, std::int32_t flag = 0) {
        std::string properties =
            "MSG_TYPE\x01reply\x02"
            "CORRELATION_ID\x01"
            "C1\x02"
            "TTL\x01"
            "8000\x02";
        if (!to.empty()) properties += "REPLY_TO_CLIENT\x01" + to + '\x02';
        return at.ask(1, request_code::send_reply_message_v2,
                      {{"a", "repliers"},
                       {"b", "DefaultCluster_REPLY_TOPIC"},
                       {"c", "TBW102"},
                       {"d", "4"},
                       {"e", "0"},
                       {"f", "0"},
                       {"g", "1699999999000"},
                       {"h", "3"},
                       {"i", properties},
                       {"j", "0"},
                       {"k", "false"},
                       {"m", "false"}},
                      "the answer", flag);
    }
    std::optional<received> reply(const std::string& to) { return reply(broker, to); }
    static void answer(broker_fixture& at, const received& push, std::int32_t code) {
        protocol::command_header header;
        header.code = code;
        header.opaque = push.opaque;
        header.flag = protocol::flag_response;
        at.ask_frame(push.on, protocol::encode_frame(serialize_type::json, header, {}).value());
    }
    static std::vector<message_view> stored(const broker_fixture& at) {
        return at.core->stored("DefaultCluster_REPLY_TOPIC", 0);
    }

    static constexpr connection_id asker = 7;
    broker_fixture broker;
};

TEST_F(ReplyRequests, AReplyIsPushedToTheProducerThatAsked) {
    EXPECT_FALSE(reply("me@1")) << "its sender waits";
    const auto pushed = broker.take_others();
    ASSERT_EQ(pushed.size(), 1U);
    EXPECT_EQ(pushed[0].on, asker);
    EXPECT_EQ(pushed[0].code, 326);
    EXPECT_EQ(pushed[0].flag, 0);
    EXPECT_EQ(pushed[0].body, "the answer");
    for (const auto& [name, value] : fields{{"producerGroup", "repliers"},
                                            {"topic", "DefaultCluster_REPLY_TOPIC"},
                                            {"defaultTopic", "TBW102"},
                                            {"defaultTopicQueueNums", "4"},
                                            {"queueId", "0"},
                                            {"sysFlag", "0"},
                                            {"bornTimestamp", "1699999999000"},
                                            {"flag", "3"},
                                            {"reconsumeTimes", "0"},
                                            {"unitMode", "false"},
                                            {"bornHost", "127.0.0.1:40001"},
                                            {"storeHost", "127.0.0.1:10911"},
                                            {"storeTimestamp", "1700000000000"}})
        EXPECT_EQ(pushed[0].field(name), value) << name;
    const std::string text = pushed[0].field("properties").value_or("");
    const auto properties = protocol::read_properties(text);
    EXPECT_EQ(protocol::find_property(properties, "CORRELATION_ID"), "C1");
    EXPECT_EQ(protocol::find_property(properties, "PUSH_REPLY_TIME"), "1700000000000");
    EXPECT_EQ(protocol::find_property(properties, "MSG_REGION"), "DefaultRegion");
    EXPECT_EQ(protocol::find_property(properties, "CLUSTER"), std::nullopt);
    EXPECT_TRUE(stored(broker).empty());

    answer(broker, pushed[0], 0);
    const auto receipts = broker.take_others();
    ASSERT_EQ(receipts.size(), 1U);
    EXPECT_EQ(receipts[0].on, 1U);
    EXPECT_EQ(receipts[0].code, 0);
    const auto kept = stored(broker);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].body, "the answer");
    EXPECT_EQ(kept[0].property("PUSH_REPLY_TIME"), std::nullopt);
    EXPECT_EQ(receipts[0].field("msgId"), kept[0].offset_message_id());
    EXPECT_EQ(receipts[0].field("queueId"), "0");
    EXPECT_EQ(receipts[0].field("queueOffset"), "0");
    EXPECT_EQ(receipts[0].field("MSG_REGION"), "DefaultRegion");
    EXPECT_EQ(receipts[0].field("transactionId"), std::nullopt);
    EXPECT_EQ(broker.core->next_wake().has_value(), true) << "only for silent clients";
    EXPECT_EQ(broker.core->state().replies.size(), 0U);
}

TEST_F(ReplyRequests, Release497AnswersInTheRequestsHeaderAndAddsNoRegion) {
    broker_fixture old{release_4_9_7()};
    join(old);
    EXPECT_FALSE(reply(old, "me@1"));
    const auto pushed = old.take_others();
    ASSERT_EQ(pushed.size(), 1U);
    EXPECT_EQ(pushed[0].type, serialize_type::json);
    EXPECT_EQ(pushed[0].field("properties")->find("MSG_REGION"), std::string::npos);
    answer(old, pushed[0], 0);
    const auto receipts = old.take_others();
    ASSERT_EQ(receipts.size(), 1U);
    EXPECT_EQ(receipts[0].type, serialize_type::rocketmq);
}

TEST_F(ReplyRequests, AClientThatDoesNotTakeItMakesAFailure) {
    reply("me@1");
    answer(broker, broker.take_others().at(0), 1);
    const auto no = broker.take_others().at(0);
    EXPECT_EQ(no.code, 1);
    EXPECT_EQ(no.remark, "push reply message to me@1fail.");
    EXPECT_EQ(stored(broker).size(), 1U) << "stored all the same";
    EXPECT_EQ(no.field("msgId"), stored(broker)[0].offset_message_id());
}

TEST_F(ReplyRequests, AClientThatDoesNotAnswerIsWaitedForTenSeconds) {
    reply("me@1");
    const auto push = broker.take_others().at(0);
    broker.advance(9999ms);
    EXPECT_TRUE(broker.take_others().empty());
    broker.advance(1ms);
    const auto no = broker.take_others();
    ASSERT_EQ(no.size(), 1U);
    EXPECT_EQ(no[0].remark, "push reply message to me@1fail.");
    answer(broker, push, 0);
    EXPECT_TRUE(broker.take_others().empty()) << "too late";
}

TEST_F(ReplyRequests, AClientThatGoesMakesAFailureAtOnce) {
    reply("me@1");
    broker.take_others();
    broker.disconnect(asker);
    const auto no = broker.take_others();
    ASSERT_EQ(no.size(), 1U);
    EXPECT_EQ(no[0].on, 1U);
    EXPECT_EQ(no[0].code, 1);
}

TEST_F(ReplyRequests, ASenderThatGoesIsNotAnswered) {
    reply("me@1");
    const auto push = broker.take_others().at(0);
    broker.disconnect(1);
    answer(broker, push, 0);
    broker.advance(10s);
    EXPECT_TRUE(broker.take_others().empty());
}

TEST_F(ReplyRequests, AnUnknownClientOrNoneIsToldAndTheReplyStored) {
    const auto unknown = reply("you@2");
    EXPECT_EQ(unknown->code, 1);
    EXPECT_EQ(unknown->remark, "push reply message fail, channel of <you@2> not found.");
    const auto none = reply("");
    EXPECT_EQ(none->code, 1);
    EXPECT_EQ(none->remark, "reply message properties[REPLY_TO_CLIENT] is null");
    EXPECT_EQ(stored(broker).size(), 2U);
    EXPECT_EQ(none->field("queueOffset"), "1");
}

// On 5.x no body is null, which nobody there expects.
TEST_F(ReplyRequests, AReplyWithoutABodyFailsFrom5On) {
    const fields send{{"a", "p"}, {"b", "t"}, {"c", "TBW102"}, {"d", "4"}, {"e", "0"},
                      {"f", "0"}, {"g", "0"}, {"h", "0"},      {"j", "0"}};
    EXPECT_EQ(broker.ask(1, request_code::send_reply_message_v2, send)->remark,
              "java.lang.NullPointerException: no body");
    EXPECT_TRUE(broker.core->stored("t", 0).empty());
    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(old.ask(1, request_code::send_reply_message_v2, send)->remark,
              "reply message properties[REPLY_TO_CLIENT] is null");
    EXPECT_EQ(old.core->stored("t", 0).size(), 1U);
}

TEST_F(ReplyRequests, AOnewayReplyIsPushedAndNotAnswered) {
    EXPECT_FALSE(reply(broker, "me@1", protocol::flag_oneway));
    const auto push = broker.take_others().at(0);
    answer(broker, push, 0);
    EXPECT_TRUE(broker.take_others().empty());
    EXPECT_EQ(stored(broker).size(), 1U);
}

TEST_F(ReplyRequests, ChecksAreThoseOfSends) {
    const auto no = broker.ask(
        1, request_code::send_reply_message_v2,
        {{"a", "p"}, {"b", "no topic"}, {"c", "x"}, {"d", "4"}, {"e", "0"}, {"f", "0"}, {"g", "0"}, {"h", "0"}}, "x");
    EXPECT_EQ(no->code, 29);
    EXPECT_EQ(broker.ask(1, request_code::send_reply_message_v2, {{"b", "t"}}, "x")->code, 1);
}

TEST_F(ReplyRequests, RepliesUnderWayAreBounded) {
    broker_settings settings;
    settings.limits.waiting_replies = 1;
    broker_fixture small{settings};
    join(small);
    EXPECT_FALSE(reply(small, "me@1"));
    EXPECT_EQ(reply(small, "me@1")->code, 1);
}

}  // namespace
}  // namespace rmq::mini::test
