#include <gtest/gtest.h>

#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/version.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

message order() {
    return {.topic = "orders",
            .body = std::string("bo\0dy", 5),
            .tags = "eu",
            .keys = {"k1", "k2"},
            .properties = {{"b", "2"}, {"a", "1"}},
            .flag = -7,
            .sharding_key = "customer-1",
            .delay_level = 3};
}

send_fields fields() {
    return {.producer_group = "pg",
            .queue_id = 2,
            .born_timestamp = 1700000000000,
            .sys_flag = 4,
            .message_id = "0A0000025678CAFEF00D00000ABC0000",
            .broker_name = "broker-a"};
}

constexpr std::string_view order_properties =
    "UNIQ_KEY\x01"
    "0A0000025678CAFEF00D00000ABC0000\x02WAIT\x01true\x02TAGS\x01"
    "eu\x02KEYS\x01k1 k2\x02"
    "__SHARDINGKEY\x01"
    "customer-1\x02"
    "DELAY\x01"
    "3\x02"
    "b\x01"
    "2\x02"
    "a\x01"
    "1\x02";

std::vector<std::pair<std::string, std::string>> ext_of(const command& c) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& f : c.ext) out.emplace_back(f.key, f.value.value_or("null"));
    return out;
}

class send_message : public ::testing::TestWithParam<serialize_type> {};
INSTANTIATE_TEST_SUITE_P(both_headers, send_message, ::testing::Values(serialize_type::rocketmq, serialize_type::json),
                         [](const auto& type) { return type.param == serialize_type::json ? "json" : "binary"; });

TEST_P(send_message, WritesItsFieldsInOrder) {
    auto encoded = encode_send_message(GetParam(), order(), fields());
    ASSERT_TRUE(encoded) << encoded.error().message();
    EXPECT_EQ(encoded->type, GetParam());
    encoded->set_opaque(-12345);
    const test::decoded_frame f{std::move(encoded->bytes)};
    ASSERT_TRUE(f.ok);
    EXPECT_EQ(f.command.code, 310);
    EXPECT_EQ(f.command.lang, language::cpp);
    EXPECT_EQ(f.command.version, announced_version);
    EXPECT_EQ(f.command.opaque, -12345);
    EXPECT_EQ(f.command.flag, 0);
    EXPECT_FALSE(f.command.remark.has_value() && !f.command.remark->empty());
    const std::vector<std::pair<std::string, std::string>> expected = {{"a", "pg"},
                                                                       {"b", "orders"},
                                                                       {"c", "TBW102"},
                                                                       {"d", "4"},
                                                                       {"e", "2"},
                                                                       {"f", "4"},
                                                                       {"g", "1700000000000"},
                                                                       {"h", "-7"},
                                                                       {"i", std::string{order_properties}},
                                                                       {"j", "0"},
                                                                       {"k", "false"},
                                                                       {"m", "false"},
                                                                       {"n", "broker-a"}};
    EXPECT_EQ(ext_of(f.command), expected);
    EXPECT_EQ(test::text_of(f.body), order().body);
}

TEST_P(send_message, LeavesOutWhatAMessageDoesNotHave) {
    auto f = fields();
    f.broker_name = {};
    const message plain{.topic = "t", .body = "b", .wait_store = false};
    const test::decoded_frame frame{encode_send_message(GetParam(), plain, f).value().bytes};
    ASSERT_TRUE(frame.ok);
    EXPECT_FALSE(frame.command.find("n"));
    EXPECT_EQ(frame.command.find("i"),
              "UNIQ_KEY\x01"
              "0A0000025678CAFEF00D00000ABC0000\x02WAIT\x01"
              "false\x02");
}

TEST_P(send_message, IsReadBackByABroker) {
    const test::decoded_frame f{encode_send_message(GetParam(), order(), fields()).value().bytes};
    ASSERT_TRUE(f.ok);
    const auto request = decode_send_message_request(f.command);
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_EQ(request->producer_group, "pg");
    EXPECT_EQ(request->topic, "orders");
    EXPECT_EQ(request->default_topic, "TBW102");
    EXPECT_EQ(request->default_topic_queues, 4);
    EXPECT_EQ(request->queue_id, 2);
    EXPECT_EQ(request->sys_flag, 4);
    EXPECT_EQ(request->born_timestamp, 1700000000000);
    EXPECT_EQ(request->flag, -7);
    EXPECT_EQ(request->properties, order_properties);
    EXPECT_EQ(request->reconsume_times, 0);
    EXPECT_FALSE(request->unit_mode);
    EXPECT_FALSE(request->max_reconsume_times);
    EXPECT_FALSE(request->batch);
    EXPECT_EQ(request->broker_name, "broker-a");
}

TEST_P(send_message, RefusesAFrameOverItsLimit) {
    const message large{.topic = "t", .body = std::string(max_frame_size, 'x')};
    const auto refused = encode_send_message(GetParam(), large, fields());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
}

TEST(send_message_binary, FillsTheVectorItReserved) {
    const auto encoded = encode_send_message(serialize_type::rocketmq, order(), fields());
    ASSERT_TRUE(encoded);
    EXPECT_EQ(encoded->bytes.size(), encoded->bytes.capacity());
}

TEST(send_message_binary, TakesTheLargestFrameAndNoLarger) {
    const message empty{.topic = "t", .body = {}};
    const std::size_t overhead = encode_send_message(serialize_type::rocketmq, empty, fields()).value().bytes.size();
    message m{.topic = "t", .body = std::string(max_frame_size - overhead, 'x')};
    EXPECT_EQ(encode_send_message(serialize_type::rocketmq, m, fields()).value().bytes.size(), max_frame_size);
    m.body += 'x';
    EXPECT_FALSE(encode_send_message(serialize_type::rocketmq, m, fields()));
}

TEST(send_message_request, IsReadByItsLongNamesWhenItsCodeIs10) {
    field_list ext;
    ext.add("producerGroup", "pg").add("topic", "t").add("defaultTopic", "TBW102").add("defaultTopicQueueNums", 8);
    ext.add("queueId", -1)
        .add("sysFlag", 0)
        .add("bornTimestamp", std::int64_t{5})
        .add("flag", 1)
        .add("properties", "p");
    ext.add("reconsumeTimes", 3)
        .add("unitMode", true)
        .add("maxReconsumeTimes", 16)
        .add("batch", true)
        .add("bname", "b");
    auto c = test::reply_of(10, ext);
    const auto request = decode_send_message_request(c);
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_EQ(request->default_topic_queues, 8);
    EXPECT_EQ(request->queue_id, -1);
    EXPECT_EQ(request->properties, "p");
    EXPECT_EQ(request->reconsume_times, 3);
    EXPECT_TRUE(request->unit_mode);
    EXPECT_EQ(request->max_reconsume_times, 16);
    EXPECT_TRUE(request->batch);
    EXPECT_EQ(request->broker_name, "b");
    c.code = 310;
    EXPECT_FALSE(decode_send_message_request(c)) << "310 has other names";
}

TEST(send_message_request, SaysWhichFieldIsMissingOrUnreadable) {
    const test::decoded_frame f{encode_send_message(serialize_type::rocketmq, order(), fields()).value().bytes};
    for (const std::string_view key : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
        auto c = test::reply_of(310);
        for (const auto& field : f.command.ext) {
            if (field.key != key) c.ext.push_back(field);
        }
        const auto refused = decode_send_message_request(c);
        ASSERT_FALSE(refused) << key;
        EXPECT_EQ(refused.error().code, errc::protocol_error);
        EXPECT_EQ(refused.error().detail, "SEND_MESSAGE_V2 lacks the field " + std::string{key});
    }
    auto c = test::reply_of(310);
    c.ext = f.command.ext;
    c.ext.push_back({"e", "two"});  // the last one counts
    EXPECT_EQ(decode_send_message_request(c).error().detail, "SEND_MESSAGE_V2 has an unreadable field e");
}

TEST(send_reply, IsAReceiptForEveryCodeThatMeansStored) {
    const auto fields = send_reply_fields({.offset_message_id = "0A00000200002A9F0000011F71FB04CB",
                                           .queue_id = 3,
                                           .queue_offset = 1234567890123,
                                           .transaction_id = "tx",
                                           .region = "r",
                                           .trace_on = false});
    for (const auto status : {send_status::ok, send_status::flush_disk_timeout, send_status::flush_slave_timeout,
                              send_status::slave_not_available}) {
        const auto reply = test::reply_of(static_cast<std::int32_t>(response_code_of(status)), fields);
        const auto receipt = decode_send_message_reply(reply, "id");
        ASSERT_TRUE(receipt) << receipt.error().message();
        EXPECT_EQ(receipt->status, status);
        EXPECT_EQ(receipt->message_id, "id");
        EXPECT_EQ(receipt->offset_message_id, "0A00000200002A9F0000011F71FB04CB");
        EXPECT_EQ(receipt->queue_id, 3);
        EXPECT_EQ(receipt->queue_offset, 1234567890123);
        EXPECT_EQ(receipt->transaction_id, "tx");
        EXPECT_EQ(receipt->region, "r");
        EXPECT_FALSE(receipt->trace_on);
    }
}

TEST(send_reply, HasDefaultsForWhatOldBrokersLeaveOut) {
    field_list fields;
    fields.add("msgId", "m").add("queueId", 0).add("queueOffset", 0);
    const auto receipt = decode_send_message_reply(test::reply_of(0, fields), "id");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->region, "DefaultRegion");
    EXPECT_TRUE(receipt->trace_on);
    EXPECT_EQ(receipt->transaction_id, "");
}

TEST(send_reply, WithoutAUsableFieldLeavesTheFateUnknown) {
    for (const std::string_view missing : {"msgId", "queueId", "queueOffset"}) {
        field_list fields;
        if (missing != "msgId") fields.add("msgId", "m");
        if (missing != "queueId") fields.add("queueId", 0);
        if (missing != "queueOffset") fields.add("queueOffset", "many");
        const auto refused = decode_send_message_reply(test::reply_of(0, fields), "id");
        ASSERT_FALSE(refused) << missing;
        EXPECT_EQ(refused.error().code, errc::protocol_error);
        EXPECT_EQ(refused.error().request, fate::unknown);
    }
}

TEST(send_reply, OfAnyOtherCodeIsTheErrorOfTheTable) {
    for (const std::int32_t code : {1, 2, 13, 14, 16, 17, 26, 29, 501, 777}) {
        auto reply = test::reply_of(code);
        reply.remark = "no";
        const auto refused = decode_send_message_reply(reply, "id");
        ASSERT_FALSE(refused) << code;
        const auto expected = make_response_error(request_code::send_message_v2, code, "no");
        EXPECT_EQ(refused.error().code, expected.code);
        EXPECT_EQ(refused.error().response_code, code);
        EXPECT_EQ(refused.error().remark, "no");
    }
}

TEST(send_status, HasANameAndACodeOfItsOwn) {
    EXPECT_EQ(to_string(send_status::ok), "ok");
    EXPECT_EQ(to_string(send_status::slave_not_available), "slave_not_available");
    EXPECT_EQ(send_status_of(10), send_status::flush_disk_timeout);
    EXPECT_EQ(send_status_of(11), send_status::slave_not_available);
    EXPECT_EQ(send_status_of(12), send_status::flush_slave_timeout);
    EXPECT_FALSE(send_status_of(1));
}

}  // namespace
}  // namespace rmq::protocol
