#include <gtest/gtest.h>

#include <rmq/protocol/heartbeat.hpp>
#include <string>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

heartbeat_data everything() {
    return {.client_id = "1.2.3.4@1#2",
            .producer_groups = {"pg", "p\"g"},
            .consumers = {{.group = "cg",
                           .type = consume_type::pop,
                           .model = message_model::broadcasting,
                           .from = consume_from::timestamp,
                           .subscriptions = {{.topic = "t",
                                              .expression = "TagA || TagB",
                                              .tags = {"TagA", "TagB"},
                                              .tag_hashes = {2598919, -1},
                                              .version = 1700000000000,
                                              .expression_type = "TAG",
                                              .class_filter = true}},
                           .unit_mode = true}},
            .fingerprint = -5,
            .without_subscriptions = true};
}

result<heartbeat_data> decode(std::string_view text) {
    return decode_heartbeat_body(test::exact_copy{test::bytes_of(text)});
}

TEST(heartbeat, IsReadBackByABroker) {
    const auto frame = encode_heartbeat(serialize_type::rocketmq, everything());
    ASSERT_TRUE(frame) << frame.error().message();
    const test::decoded_frame f{frame->bytes};
    ASSERT_TRUE(f.ok);
    EXPECT_EQ(f.command.code, 34);
    EXPECT_TRUE(f.command.ext.empty());
    const auto decoded = decode_heartbeat_body(f.body);
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_EQ(*decoded, everything());
}

TEST(heartbeat, AlwaysHasBothSets) {
    EXPECT_EQ(encode_heartbeat_body({.client_id = "c"}),
              R"({"clientID":"c","consumerDataSet":[],"producerDataSet":[]})");
}

TEST(heartbeat, WritesWhatIsNotUtf8AsReplacementCharacters) {
    EXPECT_EQ(encode_heartbeat_body({.client_id = "a\xFF"}),
              "{\"clientID\":\"a\xEF\xBF\xBD\",\"consumerDataSet\":[],\"producerDataSet\":[]}");
}

TEST(heartbeat, IgnoresWhatItDoesNotKnowAndTakesOrdinals) {
    const auto decoded = decode(R"({"clientID":"c","new":{"x":[1,2]},"consumerDataSet":[
        {"groupName":"g","consumeType":2,"messageModel":"NOPE","consumeFromWhere":99,"subscriptionDataSet":null}]})");
    ASSERT_TRUE(decoded) << decoded.error().message();
    ASSERT_EQ(decoded->consumers.size(), 1U);
    EXPECT_EQ(decoded->consumers[0].type, consume_type::pop);
    EXPECT_FALSE(decoded->consumers[0].model);
    EXPECT_FALSE(decoded->consumers[0].from);
    EXPECT_TRUE(decoded->producer_groups.empty());
}

TEST(heartbeat, IsReadInJavasSpelling) {
    const auto decoded = decode("{'clientID':'c',producerDataSet:[{groupName:'p'}],heartbeatFingerprint:'5'}");
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_EQ(decoded->producer_groups, std::vector<std::string>{"p"});
    EXPECT_EQ(decoded->fingerprint, 5);
}

TEST(heartbeat, IsRefusedByTheNameOfTheMemberThatIsWrong) {
    const auto wrong = [](const std::string& members) {
        const auto refused = decode(R"({"clientID":"c",)" + members + "}");
        return refused ? "none" : refused.error().detail;
    };
    EXPECT_EQ(wrong(R"("producerDataSet":["x"])"), "the body of HEART_BEAT: producerDataSet[0] is not an object");
    EXPECT_EQ(wrong(R"("consumerDataSet":{})"), "the body of HEART_BEAT: consumerDataSet is not an array");
    EXPECT_EQ(wrong(R"("consumerDataSet":[{"subscriptionDataSet":[{"codeSet":["x"]}]}])"),
              "the body of HEART_BEAT: consumerDataSet[0].subscriptionDataSet[0].codeSet[0] is not a 32-bit number");
    EXPECT_EQ(wrong(R"("heartbeatFingerprint":"z")"),
              "the body of HEART_BEAT: heartbeatFingerprint is not a 32-bit number");
    EXPECT_EQ(wrong(R"("withoutSub":"maybe")"), "the body of HEART_BEAT: withoutSub is neither true nor false");
}

TEST(heartbeat, IsRefusedWhenItIsNoJsonObjectWithAClientId) {
    for (const char* text :
         {"", "[]", "null", "{", "{}", R"({"clientID":null})", R"({"clientID":[]})", R"({"clientID":"c"} x)"}) {
        const auto refused = decode(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, errc::protocol_error);
    }
}

TEST(heartbeat, IsRefusedWhereverItIsCut) {
    const auto whole = encode_heartbeat_body(everything());
    for (std::size_t size = 0; size < whole.size(); ++size)
        ASSERT_FALSE(decode(std::string_view{whole}.substr(0, size))) << size;
}

TEST(heartbeat, IsRefusedWhenItIsNestedTooDeeplyOrHasTooManyValues) {
    const auto nested = [](std::size_t depth) {
        return R"({"clientID":"c","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    EXPECT_TRUE(decode(nested(20)));
    EXPECT_FALSE(decode(nested(40)));
    EXPECT_FALSE(decode(nested(1'000'000)));
    const auto many = [](std::size_t values) {
        std::string text = R"({"clientID":"c","x":[0)";
        for (std::size_t i = 1; i < values; ++i) text += ",0";
        return text + "]}";
    };
    EXPECT_TRUE(decode(many(90'000)));
    EXPECT_FALSE(decode(many(100'001)));
}

TEST(heartbeat_reply, TellsTheBrokersVersionAndAbilities) {
    auto reply = test::reply_of(0);
    reply.version = 479;
    reply.ext = {{"IS_SUPPORT_HEART_BEAT_V2", "true"}, {"IS_SUB_CHANGE", "true"}};
    const auto modern = decode_heartbeat_reply(reply);
    ASSERT_TRUE(modern);
    EXPECT_EQ(modern->broker_version, 479);
    EXPECT_TRUE(modern->supports_v2);
    EXPECT_TRUE(modern->subscriptions_changed);
    const auto old = decode_heartbeat_reply(test::reply_of(0));
    ASSERT_TRUE(old);
    EXPECT_FALSE(old->supports_v2);
    EXPECT_FALSE(old->subscriptions_changed);
    EXPECT_EQ(decode_heartbeat_reply(test::reply_of(2)).error().response_code, 2);
}

TEST(heartbeat_names, AreJavas) {
    EXPECT_EQ(to_string(consume_type::actively), "CONSUME_ACTIVELY");
    EXPECT_EQ(to_string(message_model::clustering), "CLUSTERING");
    EXPECT_EQ(to_string(consume_from::first_offset), "CONSUME_FROM_FIRST_OFFSET");
    EXPECT_EQ(to_string(static_cast<consume_type>(9)), "unknown");
}

}  // namespace
}  // namespace rmq::protocol
