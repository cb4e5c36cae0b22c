#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <rmq/protocol/frame.hpp>

namespace rmq::mini::test {
namespace {

std::vector<std::byte> frame_of(serialize_type type, std::int32_t code, std::int32_t opaque, std::int32_t flag = 0) {
    protocol::command_header header;
    header.code = code;
    header.opaque = opaque;
    header.flag = flag;
    return protocol::encode_frame(type, header, {}).value();
}

TEST(broker_core, AnswersUnknownCodesInJavasWords) {
    broker_fixture broker;
    const auto reply = broker.ask_frame(1, frame_of(serialize_type::json, 9999, 7));
    EXPECT_EQ(reply->code, 3);
    EXPECT_EQ(reply->remark, " request type 9999 not supported");
    EXPECT_EQ(reply->opaque, 7);
    EXPECT_FALSE(reply->has_ext);
}

TEST(broker_core, TakesNoNoticeOfAnswers) {
    broker_fixture broker;
    EXPECT_FALSE(broker.ask_frame(1, frame_of(serialize_type::json, 0, 7, protocol::flag_response)));
    EXPECT_TRUE(broker.others.empty());
    EXPECT_TRUE(broker.closed.empty());
}

TEST(broker_core, AnswersAllFramesOfOneReadInOneWrite) {
    broker_fixture broker;
    std::vector<std::byte> bytes;
    std::vector<protocol::frame> frames;
    const auto one = frame_of(serialize_type::rocketmq, 28, 1);
    const auto two = frame_of(serialize_type::json, 28, 2);
    frames.push_back(protocol::next_frame(one).value().value());
    frames.push_back(protocol::next_frame(two).value().value());
    effects out;
    broker.core->on_frames(1, frames, broker.now(), out);
    EXPECT_EQ(out.steps().size(), 1U);
}

TEST(broker_core, TakesUpNoMoreRequestsThanItHasRoomToAnswer) {
    broker_fixture broker;
    ASSERT_EQ(broker.send("orders", 0, std::string(std::size_t{700} * 1024, 'x'))->code, 0);
    protocol::command_header header;
    header.code = 11;
    const std::vector<protocol::ext_field> ext{
        {"consumerGroup", "g"}, {"topic", "orders"},           {"queueId", "0"},
        {"queueOffset", "0"},   {"maxMsgNums", "1"},           {"sysFlag", "4"},
        {"commitOffset", "0"},  {"suspendTimeoutMillis", "0"}, {"subVersion", "0"}};
    header.ext = ext;
    const auto pull = protocol::encode_frame(serialize_type::rocketmq, header, {}).value();
    const std::vector<protocol::frame> frames(10, protocol::next_frame(pull).value().value());
    effects out;
    EXPECT_EQ(broker.core->on_frames(1, frames, broker.now(), out), 2U);
    ASSERT_EQ(out.steps().size(), 1U);
    EXPECT_GT(std::get<effects::write>(out.steps()[0]).bytes.size(), 1'400U * 1024);
}

TEST(broker_core, AnUnreadableHeaderEndsTheConnectionAfterWhatCameBefore) {
    broker_fixture broker;
    const auto good = frame_of(serialize_type::rocketmq, 28, 1);
    const auto bad = bytes_of(std::string{"\0\0\0\x09\0\0\0\x05hello", 13});
    const auto never = frame_of(serialize_type::rocketmq, 28, 2);
    std::vector<protocol::frame> frames;
    for (const auto* bytes : {&good, &bad, &never}) frames.push_back(protocol::next_frame(*bytes).value().value());
    effects out;
    broker.core->on_frames(1, frames, broker.now(), out);
    ASSERT_EQ(out.steps().size(), 2U);
    EXPECT_TRUE(std::holds_alternative<effects::write>(out.steps()[0]));
    EXPECT_EQ(std::get<effects::close>(out.steps()[1]).which, 1U);
    EXPECT_EQ(broker.core->log().count(28), 1U) << "nothing behind it is looked at";
}

TEST(broker_core, EchoesNothingThatDoesNotFitAHeader) {
    broker_settings settings;
    settings.answers = answer_type::rocketmq;
    broker_fixture broker{settings};
    const std::string key(32'000, 'k');
    const auto reply = broker.send("orders", 0, "x", {{"i", "UNIQ_KEY\x01" + key + "\x02"}});
    ASSERT_TRUE(reply);
    EXPECT_EQ(broker.core->stored("orders", 0).size(), 1U);
}

TEST(broker_core, ForgetsItsMessagesButNotItsTopics) {
    broker_fixture broker;
    broker.send("orders", 0, "x");
    broker.core->forget_messages();
    EXPECT_TRUE(broker.core->stored("orders", 0).empty());
    EXPECT_NE(broker.core->state().topics.find("orders"), nullptr);
    EXPECT_EQ(broker.send("orders", 0, "x")->field("queueOffset"), "0");
}

}  // namespace
}  // namespace rmq::mini::test
