#include <gtest/gtest.h>

#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/unregister_client.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

TEST(max_offset, IsAskedAndReadBackByABroker) {
    for (const auto type : {serialize_type::rocketmq, serialize_type::json}) {
        const test::decoded_frame f{
            encode_max_offset(type, {.topic = "t", .queue_id = 7, .broker_name = "b"}).value().bytes};
        ASSERT_TRUE(f.ok);
        EXPECT_EQ(f.command.code, 30);
        const auto request = decode_max_offset_request(f.command);
        ASSERT_TRUE(request) << request.error().message();
        EXPECT_EQ(request->topic, "t");
        EXPECT_EQ(request->queue_id, 7);
        EXPECT_EQ(request->broker_name, "b");
    }
    EXPECT_FALSE(decode_max_offset_request(test::reply_of(30)));
}

TEST(max_offset, IsAnsweredWithANumberOf64Bits) {
    const auto fields = max_offset_reply_fields(9'000'000'000'000'000'000);
    EXPECT_EQ(decode_max_offset_reply(test::reply_of(0, fields)), 9'000'000'000'000'000'000);
}

TEST(max_offset, IsAnErrorWithoutTheNumberOrWithAnotherCode) {
    EXPECT_EQ(decode_max_offset_reply(test::reply_of(0)).error().code, errc::protocol_error);
    const auto refused = decode_max_offset_reply(test::reply_of(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, make_response_error(request_code::get_max_offset, 1, {}).code);
    EXPECT_EQ(refused.error().response_code, 1);
}

TEST(unregister_client, NamesTheGroupsItLeavesOnly) {
    const test::decoded_frame f{
        encode_unregister_client(serialize_type::rocketmq, {.client_id = "c", .consumer_group = "cg"}).value().bytes};
    ASSERT_TRUE(f.ok);
    EXPECT_EQ(f.command.code, 35);
    EXPECT_EQ(f.command.find("clientID"), "c");
    EXPECT_FALSE(f.command.find("producerGroup"));
    const auto request = decode_unregister_client_request(f.command);
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_EQ(request->client_id, "c");
    EXPECT_EQ(request->producer_group, "");
    EXPECT_EQ(request->consumer_group, "cg");
    EXPECT_FALSE(decode_unregister_client_request(test::reply_of(35)));
}

TEST(unregister_client, HasAnEmptyAnswer) {
    EXPECT_TRUE(decode_unregister_client_reply(test::reply_of(0)));
    const auto refused = decode_unregister_client_reply(test::reply_of(16));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().response_code, 16);
}

TEST(field_list, KeepsWhatItWroteWhenMoved) {
    field_list list;
    list.add("i", 1).add("l", std::int64_t{-2}).add("b", true).add("t", "text").add_owned("o", std::string(100, 'x'));
    list.add_unless_empty("no", "").add_unless_empty("yes", "y");
    const field_list moved = std::move(list);
    std::vector<std::pair<std::string_view, std::string_view>> out;
    for (const auto& f : moved.fields()) out.emplace_back(f.key, f.value.value());
    const std::string owned(100, 'x');
    EXPECT_EQ(out, (std::vector<std::pair<std::string_view, std::string_view>>{
                       {"i", "1"}, {"l", "-2"}, {"b", "true"}, {"t", "text"}, {"o", owned}, {"yes", "y"}}));
}

}  // namespace
}  // namespace rmq::protocol
