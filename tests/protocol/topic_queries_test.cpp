#include "protocol/query_fixture.hpp"

#include <rmq/protocol/create_topic.hpp>
#include <rmq/protocol/delete_topic.hpp>
#include <rmq/protocol/topic_stats.hpp>

namespace rmq::protocol {
namespace {

using test::expect_unreadable;
using test::reply_of;

class topic_queries : public test::query_fixture {};

TEST_F(topic_queries, CreateSaysWhatTheTopicShallBe) {
    expect_fields(create_topic_query{.topic = "t",
                                     .read_queues = 3,
                                     .write_queues = 4,
                                     .perm = 2,
                                     .ordered = true,
                                     .sys_flag = 1,
                                     .attributes = {{"message.type", "FIFO"}, {"cleanup.policy", "DELETE"}}},
                  request_code::update_and_create_topic,
                  {{"topic", "t"},
                   {"defaultTopic", "TBW102"},
                   {"readQueueNums", "3"},
                   {"writeQueueNums", "4"},
                   {"perm", "2"},
                   {"topicFilterType", "SINGLE_TAG"},
                   {"topicSysFlag", "1"},
                   {"order", "true"},
                   {"attributes", "+cleanup.policy=DELETE,+message.type=FIFO"}});
}

TEST_F(topic_queries, CreateRefusesWhatCannotBeATopic) {
    expect_refused(create_topic_query{.topic = ""}, "topic is empty");
    expect_refused(create_topic_query{.topic = "a b"}, "topic");
    expect_refused(create_topic_query{.topic = std::string(128, 't')}, "128 bytes");
    EXPECT_TRUE(prepare(from(), create_topic_query{.topic = std::string(127, 't')}));
    expect_refused(create_topic_query{.topic = "SCHEDULE_TOPIC_XXXX"}, "RocketMQ's own");
    expect_refused(create_topic_query{.topic = "t", .read_queues = 0}, "read_queues is 0; it must be at least 1");
    expect_refused(create_topic_query{.topic = "t", .write_queues = -1}, "write_queues is -1");
    expect_refused(create_topic_query{.topic = "t", .perm = 8}, "perm is 8");
    expect_refused(create_topic_query{.topic = "t", .perm = -1}, "perm is -1");
    for (const auto* name : {"", "+a", "a=b", "a,b"}) {
        expect_refused(create_topic_query{.topic = "t", .attributes = {{name, "v"}}},
                       "the attribute name \"" + std::string{name} + "\"");
    }
    for (const auto* value : {"", "a,b", "a=b"}) {
        expect_refused(create_topic_query{.topic = "t", .attributes = {{"n", value}}},
                       "the value \"" + std::string{value} + "\"");
    }
}

TEST_F(topic_queries, CreateIsReadBackByABroker) {
    for (const auto type : {serialize_type::rocketmq, serialize_type::json}) {
        const test::decoded_frame f{encode_create_topic(type, {.topic = "t",
                                                               .read_queues = 3,
                                                               .write_queues = 4,
                                                               .perm = 6,
                                                               .ordered = true,
                                                               .sys_flag = 2,
                                                               .attributes = "+a=b"})
                                        .value()
                                        .bytes};
        const auto read = decode_create_topic_request(f.command);
        ASSERT_TRUE(read) << read.error().message();
        EXPECT_EQ(read->topic, "t");
        EXPECT_EQ(read->read_queues, 3);
        EXPECT_EQ(read->write_queues, 4);
        EXPECT_EQ(read->perm, 6);
        EXPECT_TRUE(read->ordered);
        EXPECT_EQ(read->sys_flag, 2);
        EXPECT_EQ(read->attributes, "+a=b");
    }
    expect_unreadable(decode_create_topic_request(reply_of(0)), "topic");
}

TEST_F(topic_queries, DeleteAndStatsNameTheTopicOnly) {
    expect_fields(delete_topic_query{.topic = "t"}, request_code::delete_topic_in_broker, {{"topic", "t"}});
    expect_fields(topic_stats_query{.topic = "t"}, request_code::get_topic_stats_info, {{"topic", "t"}});
    expect_refused(delete_topic_query{}, "topic");
    expect_refused(topic_stats_query{.topic = "a b"}, "topic");
    field_list fields;
    fields.add("topic", "t");
    EXPECT_EQ(decode_delete_topic_request(reply_of(0, fields)), "t");
    EXPECT_EQ(decode_topic_stats_request(reply_of(0, fields)), "t");
    expect_unreadable(decode_delete_topic_request(reply_of(0)), "topic");
    expect_unreadable(decode_topic_stats_request(reply_of(0)), "topic");
}

TEST_F(topic_queries, AnswersAreGoodOrErrorsOfTheTable) {
    EXPECT_TRUE(decode_create_topic_reply(reply_of(0)));
    EXPECT_TRUE(decode_delete_topic_reply(reply_of(0)));
    EXPECT_EQ(decode_create_topic_reply(reply_of(29)).error().response_code, 29);
    EXPECT_EQ(decode_delete_topic_reply(reply_of(16)).error().code, errc::permission_denied);
    EXPECT_EQ(decode_topic_stats_reply(reply_of(17), {}).error().code, errc::topic_not_found);
}

TEST_F(topic_queries, StatsAreReadFromTheBody) {
    const topic_statistics stats{{{{"t", "b", 1}, 2, 9, 1700000000000}}, 1.5};
    const std::string body = encode_topic_stats(stats);
    EXPECT_EQ(decode_topic_stats_reply(reply_of(0), test::exact_copy{test::bytes_of(body)}), stats);
    expect_unreadable(decode_topic_stats_reply(reply_of(0), {}), "");
    expect_unreadable(decode_topic_stats_reply(reply_of(0), test::bytes_of("{}")), "offsetTable");
}

}  // namespace
}  // namespace rmq::protocol
