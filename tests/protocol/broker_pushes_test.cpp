#include <rmq/protocol/broker_pushes/consumer_ids_changed.hpp>
#include <rmq/protocol/broker_pushes/consumer_status_question.hpp>
#include <rmq/protocol/broker_pushes/direct_consumption.hpp>
#include <rmq/protocol/broker_pushes/offset_reset.hpp>
#include <rmq/protocol/broker_pushes/pushed_reply.hpp>
#include <rmq/protocol/broker_pushes/running_info_question.hpp>

#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include "protocol/query_fixture.hpp"

namespace rmq::protocol {
namespace {

using test::bytes_of;
using test::expect_unreadable;
using test::reply_of;

const broker_name broker{"broker-a", "127.0.0.1:10911"};

TEST(broker_pushes, TellThatAGroupHasChanged) {
    const auto told = decode_consumer_ids_changed(reply_of(40, encode_consumer_ids_changed("cg")), broker);
    ASSERT_TRUE(told) << told.error().message();
    EXPECT_EQ(told->broker, "broker-a");
    EXPECT_EQ(told->group, "cg");
    expect_unreadable(decode_consumer_ids_changed(reply_of(40), broker), "consumerGroup");
}

TEST(broker_pushes, ResetOffsetsInEitherForm) {
    const std::vector<queue_offset> offsets{{{"t", "b", 1}, 5}};
    const auto fields = encode_offset_reset("t", "cg", -1, true);
    for (const auto& text : {encode_offset_table(offsets), encode_offset_list(offsets)}) {
        const auto reset = decode_offset_reset(reply_of(220, fields), bytes_of(text), broker);
        ASSERT_TRUE(reset) << reset.error().message();
        EXPECT_EQ(reset->topic, "t");
        EXPECT_EQ(reset->group, "cg");
        EXPECT_EQ(reset->timestamp, -1);
        EXPECT_TRUE(reset->force);
        EXPECT_EQ(reset->offsets, offsets);
    }
    expect_unreadable(decode_offset_reset(reply_of(220), bytes_of("{}"), broker), "topic");
    expect_unreadable(decode_offset_reset(reply_of(220, fields), bytes_of("{}"), broker), "offsetTable");
}

TEST(broker_pushes, AskHowFarAConsumerIs) {
    const auto asked =
        decode_consumer_status_question(reply_of(221, encode_consumer_status_question("t", "cg")), broker);
    ASSERT_TRUE(asked) << asked.error().message();
    EXPECT_EQ(asked->topic, "t");
    EXPECT_EQ(asked->group, "cg");
    expect_unreadable(decode_consumer_status_question(reply_of(221), broker), "topic");
}

TEST(broker_pushes, AskWhatAConsumerIsDoing) {
    const auto asked =
        decode_running_info_question(reply_of(307, encode_running_info_question("cg", "c", true)), broker);
    ASSERT_TRUE(asked) << asked.error().message();
    EXPECT_EQ(asked->group, "cg");
    EXPECT_EQ(asked->client_id, "c");
    EXPECT_TRUE(asked->with_stacks);
    expect_unreadable(decode_running_info_question(reply_of(307), broker), "consumerGroup");
}

TEST(broker_pushes, HaveAConsumerWorkOnAMessage) {
    const auto storage = std::make_shared<const std::vector<std::byte>>(test::encoded({test::stored("work")}));
    const auto fields = encode_direct_consumption("cg", "c", "T", "ID", "broker-a");
    const auto order = decode_direct_consumption(reply_of(309, fields), *storage, storage, broker);
    ASSERT_TRUE(order) << order.error().message();
    EXPECT_EQ(order->group, "cg");
    EXPECT_EQ(order->client_id, "c");
    EXPECT_EQ(order->message.body, "work");
    expect_unreadable(decode_direct_consumption(reply_of(309), *storage, storage, broker), "consumerGroup");
    const test::exact_copy cut{std::span{*storage}.first(storage->size() - 1)};
    EXPECT_EQ(decode_direct_consumption(reply_of(309, fields), cut, nullptr, broker).error().code,
              errc::protocol_error);
}

pushed_reply reply_message() {
    pushed_reply r;
    r.group = "pg";
    r.message.topic = "DefaultCluster_REPLY_TOPIC";
    r.message.queue_id = 1;
    r.message.flag = 2;
    r.message.born_timestamp = 3;
    r.message.store_timestamp = 4;
    r.message.born_host = {"127.0.0.1", 5};
    r.message.store_host = {"::1", 6};
    r.message.reconsume_times = 7;
    return r;
}
constexpr std::string_view reply_properties = "CORRELATION_ID\x01uuid\x02MSG_TYPE\x01reply\x02";

TEST(broker_pushes, BringAReply) {
    const auto sent = reply_message();
    const auto fields = encode_pushed_reply(sent, reply_properties);
    const auto got = decode_pushed_reply(reply_of(326, fields), bytes_of("answer"), nullptr, broker);
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ(got->broker, "broker-a");
    EXPECT_EQ(got->group, "pg");
    EXPECT_EQ(got->correlation_id, "uuid");
    const auto& m = got->message;
    EXPECT_EQ(m.topic, "DefaultCluster_REPLY_TOPIC");
    EXPECT_EQ(m.body, "answer");
    EXPECT_EQ(m.property("MSG_TYPE"), "reply");
    EXPECT_EQ(m.queue_id, 1);
    EXPECT_EQ(m.flag, 2);
    EXPECT_EQ(m.born_timestamp, 3);
    EXPECT_EQ(m.store_timestamp, 4);
    EXPECT_EQ(m.born_host.ip, "127.0.0.1");
    EXPECT_EQ(m.born_host.port, 5);
    EXPECT_EQ(m.store_host.ip, "::1");
    EXPECT_EQ(m.store_host.port, 6);
    EXPECT_EQ(m.reconsume_times, 7);
    expect_unreadable(decode_pushed_reply(reply_of(326), {}, nullptr, broker), "producerGroup");
}

TEST(broker_pushes, InflateAReply) {
    auto sent = reply_message();
    const std::string text(1000, 'x');
    const auto packed = compress(compression_type::zlib, 5, bytes_of(text)).value();
    sent.message.sys_flag = sys_flag::compressed;
    const auto got =
        decode_pushed_reply(reply_of(326, encode_pushed_reply(sent, reply_properties)), packed, nullptr, broker);
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ(got->message.body, text);
    EXPECT_EQ(got->message.sys_flag, 0);
    sent.message.sys_flag = sys_flag::compressed | 0x400;
    expect_unreadable(decode_pushed_reply(reply_of(326, encode_pushed_reply(sent, "")), packed, nullptr, broker),
                      "compressed in an unknown way");
    sent.message.sys_flag = sys_flag::compressed;
    EXPECT_FALSE(decode_pushed_reply(reply_of(326, encode_pushed_reply(sent, "")), bytes_of("junk"), nullptr, broker));
}

TEST(broker_pushes, KeepAReplyAliveAsLongAsItIsLookedAt) {
    std::optional<pushed_reply> got;
    {
        const auto sent = reply_message();
        auto storage = std::make_shared<std::vector<std::byte>>();
        for (const auto b : bytes_of("answer")) storage->push_back(b);
        const std::string properties{reply_properties};
        got = decode_pushed_reply(reply_of(326, encode_pushed_reply(sent, properties)), *storage, storage, broker)
                  .value();
    }
    EXPECT_EQ(got->message.body, "answer");
    EXPECT_EQ(got->message.property("CORRELATION_ID"), "uuid");
    EXPECT_EQ(got->message.topic, "DefaultCluster_REPLY_TOPIC");
}

}  // namespace
}  // namespace rmq::protocol
