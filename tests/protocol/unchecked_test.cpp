// What every operation refuses goes out all the same when the broker is to judge: one bad argument each.

#include "protocol/query_fixture.hpp"

#include <rmq/protocol/consumer_ids.hpp>
#include <rmq/protocol/create_topic.hpp>
#include <rmq/protocol/delete_topic.hpp>
#include <rmq/protocol/earliest_store_time.hpp>
#include <rmq/protocol/end_transaction.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/lock_queues.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/min_offset.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/query_messages.hpp>
#include <rmq/protocol/query_offset.hpp>
#include <rmq/protocol/search_offset.hpp>
#include <rmq/protocol/send_back.hpp>
#include <rmq/protocol/topic_stats.hpp>
#include <rmq/protocol/unlock_queues.hpp>
#include <rmq/protocol/unregister_client.hpp>
#include <rmq/protocol/update_offset.hpp>
#include <rmq/protocol/view_message.hpp>

namespace rmq::test {

class unchecked : public query_fixture {
protected:
    // `field` with `value` is what the broker gets to judge; nothing: it stands in the body.
    template <class Query>
    void expect_left_to_the_broker(Query query, std::string_view field, std::string_view value) {
        const auto refused = prepare(from(), query);
        ASSERT_FALSE(refused) << "accepted without being told so: " << field;
        EXPECT_EQ(refused.error().code, errc::invalid_argument);
        query.unchecked = true;
        const auto prepared = prepare(from(), query);
        ASSERT_TRUE(prepared) << prepared.error().message();
        const decoded_frame f{prepared->request.frame.bytes};
        ASSERT_TRUE(f.ok);
        if (field.empty())
            EXPECT_NE(text_of(f.body).find(value), std::string_view::npos) << text_of(f.body);
        else
            EXPECT_EQ(f.command.find(field), value);
    }
};

TEST_F(unchecked, PullsAskForWhatTheyAreTold) {
    expect_left_to_the_broker(pull_query{.group = "g", .topic = "t", .offset = -2}, "queueOffset", "-2");
}

TEST_F(unchecked, OffsetQueriesAskForWhatTheyAreTold) {
    expect_left_to_the_broker(max_offset_query{.topic = "a b"}, "topic", "a b");
    expect_left_to_the_broker(min_offset_query{.topic = "t", .queue_id = -1}, "queueId", "-1");
    expect_left_to_the_broker(earliest_store_time_query{.topic = "a b"}, "topic", "a b");
    expect_left_to_the_broker(search_offset_query{.topic = "t", .timestamp = -1}, "timestamp", "-1");
    expect_left_to_the_broker(query_offset_query{.group = "a b", .topic = "t"}, "consumerGroup", "a b");
    expect_left_to_the_broker(update_offset_query{.group = "g", .topic = "t", .offset = -1}, "commitOffset", "-1");
}

TEST_F(unchecked, TopicQueriesAskForWhatTheyAreTold) {
    expect_left_to_the_broker(create_topic_query{.topic = "TBW102"}, "topic", "TBW102");
    expect_left_to_the_broker(delete_topic_query{.topic = "a b"}, "topic", "a b");
    expect_left_to_the_broker(topic_stats_query{.topic = "a b"}, "topic", "a b");
}

TEST_F(unchecked, LookUpsAskForWhatTheyAreTold) {
    expect_left_to_the_broker(query_messages_query{.topic = "t", .key = "a b"}, "key", "a b");
    expect_left_to_the_broker(consumer_ids_query{.group = "a b"}, "consumerGroup", "a b");
    expect_left_to_the_broker(view_message_query{.offset_message_id = std::string(32, '0'), .topic = "a b"}, "topic",
                              "a b");
}

// Where it stands can't be read from what is none.
TEST_F(unchecked, AMessageIdHasToBeOneAllTheSame) {
    expect_refused(view_message_query{.offset_message_id = "x", .unchecked = true}, "offset_message_id");
}

TEST_F(unchecked, GroupQueriesAskForWhatTheyAreTold) {
    expect_left_to_the_broker(heartbeat_query{.data = {.producer_groups = {"a b"}}}, "", "a b");
    expect_left_to_the_broker(unregister_query{.consumer_group = "a b"}, "consumerGroup", "a b");
    expect_left_to_the_broker(lock_queues_query{.group = "a b", .queues = {{"t", "b", -1}}}, "", "\"queueId\":-1");
    expect_left_to_the_broker(unlock_queues_query{.group = "g", .queues = {{"t", "b", -1}}}, "", "\"queueId\":-1");
    expect_left_to_the_broker(send_back_query{.group = "g", .delay_level = 99}, "delayLevel", "99");
}

TEST_F(unchecked, AnEndOfATransactionAsksForWhatItIsToldButOfNoOtherBroker) {
    half_message half;
    half.broker = "broker-a";
    half.producer_group = "a b";
    half.message_id = "id";
    expect_left_to_the_broker(end_transaction_query{.half = half}, "producerGroup", "a b");
    half.broker = "broker-b";
    expect_refused(end_transaction_query{.half = half, .unchecked = true}, "broker-b");
}

}  // namespace rmq::test
