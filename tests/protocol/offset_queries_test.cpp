#include "protocol/query_fixture.hpp"

#include <rmq/protocol/earliest_store_time.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/min_offset.hpp>
#include <rmq/protocol/query_offset.hpp>
#include <rmq/protocol/search_offset.hpp>
#include <rmq/protocol/update_offset.hpp>

namespace rmq::protocol {
namespace {

using test::expect_unreadable;
using test::reply_of;

class offset_queries : public test::query_fixture {};

TEST_F(offset_queries, NameTheQueue) {
    expect_fields(max_offset_query{.topic = "t", .queue_id = 3}, request_code::get_max_offset,
                  {{"topic", "t"}, {"queueId", "3"}, {"bname", "broker-a"}});
    expect_fields(max_offset_query{.topic = "t", .queue_id = 3, .committed = false}, request_code::get_max_offset,
                  {{"topic", "t"}, {"queueId", "3"}, {"bname", "broker-a"}, {"committed", "false"}});
    expect_fields(min_offset_query{.topic = "t", .queue_id = 3}, request_code::get_min_offset,
                  {{"topic", "t"}, {"queueId", "3"}, {"bname", "broker-a"}});
    expect_fields(earliest_store_time_query{.topic = "t", .queue_id = 3}, request_code::get_earliest_msg_storetime,
                  {{"topic", "t"}, {"queueId", "3"}, {"bname", "broker-a"}});
    for (const auto& [boundary, name] : {std::pair{time_boundary::lower, "LOWER"}, {time_boundary::upper, "UPPER"}}) {
        expect_fields(
            search_offset_query{.topic = "t", .queue_id = 3, .timestamp = 1700000000000, .boundary = boundary},
            request_code::search_offset_by_timestamp,
            {{"topic", "t"},
             {"queueId", "3"},
             {"bname", "broker-a"},
             {"timestamp", "1700000000000"},
             {"boundaryType", name}});
    }
}

TEST_F(offset_queries, NameTheGroup) {
    expect_fields(query_offset_query{.group = "g", .topic = "t", .queue_id = 3}, request_code::query_consumer_offset,
                  {{"topic", "t"}, {"queueId", "3"}, {"bname", "broker-a"}, {"consumerGroup", "g"}});
    expect_fields(query_offset_query{.group = "g", .topic = "t", .zero_when_young = false},
                  request_code::query_consumer_offset,
                  {{"topic", "t"},
                   {"queueId", "0"},
                   {"bname", "broker-a"},
                   {"consumerGroup", "g"},
                   {"setZeroIfNotFound", "false"}});
    expect_fields(update_offset_query{.group = "g", .topic = "t", .queue_id = 3, .offset = 9'000'000'000},
                  request_code::update_consumer_offset,
                  {{"topic", "t"},
                   {"queueId", "3"},
                   {"bname", "broker-a"},
                   {"consumerGroup", "g"},
                   {"commitOffset", "9000000000"}});
}

TEST_F(offset_queries, LeaveOutTheNameOfABrokerWithoutOne) {
    to = {"127.0.0.1:10911", "127.0.0.1:10911"};
    expect_fields(min_offset_query{.topic = "t"}, request_code::get_min_offset, {{"topic", "t"}, {"queueId", "0"}});
}

TEST_F(offset_queries, UpdateIsOnewayUnlessItWaits) {
    const update_offset_query oneway{.group = "g", .topic = "t"};
    auto waiting = oneway;
    waiting.wait = true;
    const auto first = prepare(from(), oneway);
    const auto second = prepare(from(), waiting);
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(first->request.oneway);
    EXPECT_FALSE(second->request.oneway);
    const reply refusal{.header = reply_of(17), .body = {}, .storage = {}};
    EXPECT_TRUE(first->decode(refusal, first->request, from())) << "what nobody waits for is not looked at";
    const auto refused = second->decode(refusal, second->request, from());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::topic_not_found);
}

TEST_F(offset_queries, RefuseWhatCannotBe) {
    expect_refused(max_offset_query{}, "topic");
    expect_refused(max_offset_query{.topic = "t", .queue_id = -1}, "queue_id is -1; it must be at least 0");
    expect_refused(min_offset_query{.topic = "a b"}, "topic");
    expect_refused(min_offset_query{.topic = "t", .queue_id = -2}, "queue_id is -2");
    expect_refused(earliest_store_time_query{.topic = std::string(128, 't')}, "128");
    expect_refused(earliest_store_time_query{.topic = "t", .queue_id = -1}, "queue_id");
    expect_refused(search_offset_query{.topic = "t", .queue_id = -1}, "queue_id");
    expect_refused(search_offset_query{.topic = "t", .timestamp = -5}, "timestamp is -5; it must be at least 0");
    expect_refused(query_offset_query{.group = "", .topic = "t"}, "group");
    expect_refused(query_offset_query{.group = "g", .topic = ""}, "topic");
    expect_refused(query_offset_query{.group = "g", .topic = "t", .queue_id = -1}, "queue_id");
    expect_refused(update_offset_query{.group = "g g", .topic = "t"}, "group");
    expect_refused(update_offset_query{.group = "g", .topic = "t", .queue_id = -1}, "queue_id");
    expect_refused(update_offset_query{.group = "g", .topic = "t", .offset = -1},
                   "offset is -1; it must be at least 0");
}

TEST_F(offset_queries, AreReadBackByABroker) {
    const auto framed = [](result<encoded_frame> f) { return std::make_unique<test::decoded_frame>(f.value().bytes); };
    for (const auto type : {serialize_type::rocketmq, serialize_type::json}) {
        const auto min = framed(encode_min_offset(type, {"t", 7, "b"}));
        const auto min_read = decode_min_offset_request(min->command);
        ASSERT_TRUE(min_read);
        EXPECT_EQ(min_read->topic, "t");
        EXPECT_EQ(min_read->queue_id, 7);
        EXPECT_EQ(min_read->broker_name, "b");

        const auto earliest = framed(encode_earliest_store_time(type, {"t", 7, {}}));
        EXPECT_EQ(decode_earliest_store_time_request(earliest->command).value().queue_id, 7);

        const auto search = framed(encode_search_offset(type, {"t", 7, 123, time_boundary::upper, {}}));
        const auto search_read = decode_search_offset_request(search->command);
        ASSERT_TRUE(search_read);
        EXPECT_EQ(search_read->timestamp, 123);
        EXPECT_EQ(search_read->boundary, time_boundary::upper);

        const auto query = framed(encode_query_offset(type, {"g", "t", 7, false, {}}));
        const auto query_read = decode_query_offset_request(query->command);
        ASSERT_TRUE(query_read);
        EXPECT_EQ(query_read->group, "g");
        EXPECT_FALSE(query_read->zero_when_young);

        const auto update = framed(encode_update_offset(type, {"g", "t", 7, 99, {}}, true));
        const auto update_read = decode_update_offset_request(update->command);
        ASSERT_TRUE(update_read);
        EXPECT_EQ(update_read->group, "g");
        EXPECT_EQ(update_read->offset, 99);
    }
    EXPECT_FALSE(decode_min_offset_request(reply_of(0)));
    EXPECT_FALSE(decode_earliest_store_time_request(reply_of(0)));
    EXPECT_FALSE(decode_search_offset_request(reply_of(0)));
    EXPECT_FALSE(decode_query_offset_request(reply_of(0)));
    EXPECT_FALSE(decode_update_offset_request(reply_of(0)));
}

TEST_F(offset_queries, BoundariesAreReadInAnyCaseAndAsLowerWhenUnknown) {
    const auto read = [](const char* boundary) {
        field_list fields;
        fields.add("topic", "t").add("queueId", 0).add("timestamp", 1).add("boundaryType", boundary);
        return decode_search_offset_request(reply_of(0, fields)).value().boundary;
    };
    EXPECT_EQ(read("uPPer"), time_boundary::upper);
    EXPECT_EQ(read("lower"), time_boundary::lower);
    EXPECT_EQ(read("x"), time_boundary::lower);
    EXPECT_EQ(to_string(time_boundary::upper), "upper");
    EXPECT_EQ(to_string(time_boundary::lower), "lower");
}

TEST_F(offset_queries, AnswersAreNumbersOf64Bits) {
    const std::int64_t big = 9'000'000'000'000'000'000;
    const auto min = min_offset_reply_fields(big);
    EXPECT_EQ(decode_min_offset_reply(reply_of(0, min)), big);
    const auto search = search_offset_reply_fields(big);
    EXPECT_EQ(decode_search_offset_reply(reply_of(0, search)), big);
    const auto query = query_offset_reply_fields(big);
    EXPECT_EQ(decode_query_offset_reply(reply_of(0, query)).value().offset, big);
    const auto earliest = earliest_store_time_reply_fields({big});
    EXPECT_EQ(decode_earliest_store_time_reply(reply_of(0, earliest)).value().timestamp, big);
}

TEST_F(offset_queries, NothingIsAValue) {
    EXPECT_EQ(decode_query_offset_reply(reply_of(22)).value().offset, std::nullopt);
    const auto minus = query_offset_reply_fields(-1);
    EXPECT_EQ(decode_query_offset_reply(reply_of(0, minus)).value().offset, std::nullopt);
    const auto none = earliest_store_time_reply_fields({});
    EXPECT_EQ(none.fields()[0].value, "-1");
    EXPECT_EQ(decode_earliest_store_time_reply(reply_of(0, none)).value().timestamp, std::nullopt);
}

TEST_F(offset_queries, AnswersWithoutTheirFieldNameIt) {
    expect_unreadable(decode_min_offset_reply(reply_of(0)), "offset");
    expect_unreadable(decode_search_offset_reply(reply_of(0)), "offset");
    expect_unreadable(decode_query_offset_reply(reply_of(0)), "offset");
    expect_unreadable(decode_earliest_store_time_reply(reply_of(0)), "timestamp");
    field_list huge;
    huge.add("offset", "99999999999999999999").add("timestamp", "1x");
    expect_unreadable(decode_min_offset_reply(reply_of(0, huge)), "unreadable field offset");
    expect_unreadable(decode_search_offset_reply(reply_of(0, huge)), "unreadable field offset");
    expect_unreadable(decode_query_offset_reply(reply_of(0, huge)), "unreadable field offset");
    expect_unreadable(decode_earliest_store_time_reply(reply_of(0, huge)), "unreadable field timestamp");
}

TEST_F(offset_queries, OtherCodesAreErrorsOfTheTable) {
    EXPECT_EQ(decode_min_offset_reply(reply_of(1)).error().code, errc::offset_failed);
    EXPECT_EQ(decode_search_offset_reply(reply_of(1)).error().code, errc::offset_failed);
    EXPECT_EQ(decode_query_offset_reply(reply_of(1)).error().code, errc::offset_failed);
    EXPECT_EQ(decode_earliest_store_time_reply(reply_of(1)).error().code, errc::offset_failed);
    EXPECT_EQ(decode_update_offset_reply(reply_of(26)).error().code, errc::consumer_error);
    EXPECT_TRUE(decode_update_offset_reply(reply_of(0)));
}

}  // namespace
}  // namespace rmq::protocol
