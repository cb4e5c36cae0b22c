#include <gtest/gtest.h>

#include <limits>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

using test::encoded;
using test::reply_of;
using test::stored;

pull_fields fields() {
    return {.group = "g",
            .topic = "t",
            .queue_id = 3,
            .offset = 1234567890123,
            .max_messages = 16,
            .expression = "a || b",
            .subscription_version = 42,
            .suspend_ms = 15'000,
            .broker_name = "broker-a"};
}

class pull_message : public ::testing::TestWithParam<serialize_type> {};
INSTANTIATE_TEST_SUITE_P(both_headers, pull_message, ::testing::Values(serialize_type::rocketmq, serialize_type::json),
                         [](const auto& type) { return type.param == serialize_type::json ? "json" : "binary"; });

TEST_P(pull_message, CarriesItsSubscriptionAndIsReadBackByABroker) {
    auto frame = encode_pull_message(GetParam(), fields());
    ASSERT_TRUE(frame) << frame.error().message();
    frame->set_opaque(77);
    const test::decoded_frame f{std::move(frame->bytes)};
    ASSERT_TRUE(f.ok);
    EXPECT_EQ(f.command.code, 11);
    EXPECT_EQ(f.command.opaque, 77);
    EXPECT_TRUE(f.body.empty());
    const auto request = decode_pull_message_request(f.command);
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_EQ(request->group, "g");
    EXPECT_EQ(request->topic, "t");
    EXPECT_EQ(request->queue_id, 3);
    EXPECT_EQ(request->offset, 1234567890123);
    EXPECT_EQ(request->max_messages, 16);
    EXPECT_EQ(request->sys_flag, pull_flag::subscription | pull_flag::suspend);
    EXPECT_EQ(request->commit_offset, 0);
    EXPECT_EQ(request->suspend_ms, 15'000);
    EXPECT_EQ(request->expression, "a || b");
    EXPECT_EQ(request->subscription_version, 42);
    EXPECT_EQ(request->expression_type, "TAG");
    EXPECT_EQ(request->broker_name, "broker-a");
}

TEST_P(pull_message, DoesNotAskToBeHeldWithoutATime) {
    auto f = fields();
    f.suspend_ms = 0;
    f.expression = "";
    f.broker_name = "";
    const test::decoded_frame frame{encode_pull_message(GetParam(), f).value().bytes};
    ASSERT_TRUE(frame.ok);
    EXPECT_EQ(frame.command.find("sysFlag"), "4");
    EXPECT_EQ(frame.command.find("suspendTimeoutMillis"), "0");
    EXPECT_EQ(frame.command.find("subscription"), "*");
    EXPECT_FALSE(frame.command.find("bname"));
}

TEST(pull_request, SaysWhichFieldIsMissing) {
    const test::decoded_frame f{encode_pull_message(serialize_type::rocketmq, fields()).value().bytes};
    for (const std::string_view key : {"consumerGroup", "topic", "queueId", "queueOffset", "maxMsgNums", "sysFlag",
                                       "commitOffset", "suspendTimeoutMillis", "subVersion"}) {
        auto c = reply_of(11);
        for (const auto& field : f.command.ext) {
            if (field.key != key) c.ext.push_back(field);
        }
        EXPECT_EQ(decode_pull_message_request(c).error().detail, "PULL_MESSAGE lacks the field " + std::string{key});
    }
    auto without_subscription = reply_of(11);
    for (const auto& field : f.command.ext) {
        if (field.key != "subscription" && field.key != "expressionType") without_subscription.ext.push_back(field);
    }
    const auto request = decode_pull_message_request(without_subscription);
    ASSERT_TRUE(request);
    EXPECT_FALSE(request->expression);
    EXPECT_EQ(request->expression_type, "TAG");
}

class pull_reply_test : public ::testing::Test {
protected:
    result<pulled> decode(std::int32_t code, const std::vector<std::byte>& body, std::string_view expression = "*") {
        ext_ = pull_reply_fields(reply);
        const test::exact_copy exact{body};
        auto storage = std::make_shared<std::vector<std::byte>>(body);
        return decode_pull_message_reply(reply_of(code, ext_), *storage, storage, expression);
    }

    pull_reply reply{.next_offset = 12, .min_offset = 1, .max_offset = 20, .suggested_broker_id = 1};

private:
    field_list ext_;
};

TEST_F(pull_reply_test, HasAStatusForEachOfItsFourCodes) {
    for (const auto status :
         {pull_status::no_new_message, pull_status::no_matched_message, pull_status::offset_illegal}) {
        const auto out = decode(static_cast<std::int32_t>(response_code_of(status)), {});
        ASSERT_TRUE(out) << out.error().message();
        EXPECT_EQ(out->status, status);
        EXPECT_EQ(out->next_offset, 12);
        EXPECT_EQ(out->min_offset, 1);
        EXPECT_EQ(out->max_offset, 20);
        EXPECT_EQ(out->suggested_broker_id, 1);
        EXPECT_TRUE(out->messages.empty());
    }
    EXPECT_EQ(pull_status_of(19), pull_status::no_new_message);
    EXPECT_EQ(pull_status_of(20), pull_status::no_matched_message);
    EXPECT_EQ(pull_status_of(21), pull_status::offset_illegal);
    EXPECT_EQ(response_code_of(pull_status::found), response_code::success);
    EXPECT_EQ(to_string(pull_status::offset_illegal), "offset_illegal");
}

TEST_F(pull_reply_test, KeepsItsMessagesAliveByItsStorage) {
    const auto out = decode(0, encoded({stored("one", 10), stored("two", 11)}));
    ASSERT_TRUE(out) << out.error().message();
    EXPECT_EQ(out->status, pull_status::found);
    ASSERT_EQ(out->messages.size(), 2U);
    EXPECT_EQ(out->messages[0].body, "one");
    EXPECT_EQ(out->messages[1].body, "two");
    EXPECT_EQ(out->messages[1].queue_offset, 11);
}

TEST_F(pull_reply_test, AddsTheOffsetDeltaToEachMessage) {
    reply.offset_delta = 1000;
    const auto out = decode(0, encoded({stored("one", 10), stored("two", std::numeric_limits<std::int64_t>::max())}));
    ASSERT_TRUE(out);
    EXPECT_EQ(out->messages[0].queue_offset, 1010);
    EXPECT_EQ(out->messages[1].queue_offset, std::numeric_limits<std::int64_t>::min() + 999) << "wraps, as in Java";
}

TEST_F(pull_reply_test, DropsWhatTheBrokersHashesLetThrough) {
    const auto body = encoded({stored("wanted", 10,
                                      "TAGS\x01"
                                      "Aa\x02"),
                               stored("same hash", 11,
                                      "TAGS\x01"
                                      "BB\x02"),
                               stored("no tag", 12)});
    const auto some = decode(0, body, "Aa");
    ASSERT_TRUE(some);
    ASSERT_EQ(some->messages.size(), 1U);
    EXPECT_EQ(some->messages[0].body, "wanted");
    EXPECT_EQ(some->next_offset, 12);
    EXPECT_EQ(decode(0, body, "BB || x")->messages.size(), 1U);
    EXPECT_EQ(decode(0, body, "*")->messages.size(), 3U);
    EXPECT_EQ(decode(0, body, "")->messages.size(), 3U);
    const auto none = decode(0, body, "other");
    ASSERT_TRUE(none);
    EXPECT_EQ(none->status, pull_status::found);
    EXPECT_TRUE(none->messages.empty());
    EXPECT_EQ(decode(0, body, "||").error().code, errc::invalid_argument);
}

TEST_F(pull_reply_test, StopsBeforeADamagedMessageInsteadOfSkippingIt) {
    auto body = encoded({stored("one", 10), stored("two", 11)});
    body.pop_back();
    const auto out = decode(0, body);
    ASSERT_TRUE(out);
    EXPECT_EQ(out->messages.size(), 1U);
    EXPECT_EQ(out->next_offset, 11);
    const auto nothing_good = decode(0, std::vector<std::byte>(body.begin(), body.begin() + 50));
    ASSERT_FALSE(nothing_good);
    EXPECT_EQ(nothing_good.error().code, errc::protocol_error);
}

TEST_F(pull_reply_test, IsNoAnswerWhenItFoundNothingToGive) {
    EXPECT_EQ(decode(0, {}).error().code, errc::protocol_error);
}

TEST_F(pull_reply_test, IsAnErrorOfTheTableForAnyOtherCode) {
    for (const std::int32_t code : {1, 2, 16, 17, 22, 23, 24, 25, 26, 27, 28, 29, 215, 777}) {
        const auto refused = decode(code, {});
        ASSERT_FALSE(refused) << code;
        EXPECT_EQ(refused.error().code, make_response_error(request_code::pull_message, code, {}).code);
        EXPECT_EQ(refused.error().response_code, code);
    }
}

TEST(pull_reply_fields_test, AreAllNeeded) {
    const auto all = pull_reply_fields({});
    EXPECT_EQ(all.fields().size(), 4U) << "no offsetDelta without one";
    for (const auto& missing : all.fields()) {
        auto reply = reply_of(19);
        for (const auto& field : all.fields()) {
            if (field.key != missing.key) reply.ext.push_back(field);
        }
        const auto refused = decode_pull_message_reply(reply, {}, {}, "*");
        ASSERT_FALSE(refused) << missing.key;
        EXPECT_EQ(refused.error().code, errc::protocol_error);
    }
}

}  // namespace
}  // namespace rmq::protocol
