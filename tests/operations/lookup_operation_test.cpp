#include "operations/operation_fixture.hpp"

namespace rmq::test {

class lookup_operation : public operation {
protected:
    // Brokers build their index behind their answers.
    result<found_messages> query_until_found(const query_messages_query& query, std::size_t messages) {
        const auto give_up = std::chrono::steady_clock::now() + 30s;
        for (;;) {
            auto found = RMQ_ASK(query_messages, query);
            if (!found || found->messages.size() >= messages || std::chrono::steady_clock::now() > give_up)
                return found;
        }
    }
};

TEST_P(lookup_operation, ViewMessageGivesTheMessageOfAnId) {
    const auto topic = fresh_topic("view");
    const auto sent = client->send({.topic = topic, .body = "look at me", .keys = {"k"}}, {.queue_id = 1});
    ASSERT_TRUE(sent) << sent.error().message();
    const auto seen =
        RMQ_ASK(view_message, (view_message_query{.offset_message_id = sent->offset_message_id, .topic = topic}));
    ASSERT_TRUE(seen) << seen.error().message();
    EXPECT_EQ(seen->body, "look at me");
    EXPECT_EQ(seen->topic, topic);
    EXPECT_EQ(seen->message_id(), sent->message_id);
    EXPECT_EQ(seen->offset_message_id(), sent->offset_message_id);
    EXPECT_EQ(seen->queue_id, 1);
}

TEST_P(lookup_operation, ViewMessageFailsWhereNoMessageBegins) {
    const auto seen =
        RMQ_ASK(view_message, (view_message_query{.offset_message_id = "7F00000100002A9F000000E8D4A50FFF"}));
    ASSERT_FALSE(seen);
    EXPECT_EQ(seen.error().code, errc::pull_failed);
    EXPECT_EQ(seen.error().response_code, 1);
    EXPECT_EQ(seen.error().remark, "can not find message by the offset, 999999999999");
}

TEST_P(lookup_operation, QueryMessagesFindsAllThatHaveAKey) {
    const auto topic = fresh_topic("query");
    for (const auto* body : {"one", "two", "three"}) {
        ASSERT_TRUE(client->send({.topic = topic, .body = body, .keys = {"order-7", body}}, {.queue_id = 0}));
    }
    const auto found = query_until_found({.topic = topic, .key = "order-7"}, 3);
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_EQ(found->messages.size(), 3U);
    EXPECT_EQ(found->messages[0].body, "one");
    EXPECT_EQ(found->messages[2].body, "three");
    EXPECT_GE(found->indexed_until, found->messages[2].store_timestamp);

    const auto two = RMQ_ASK(query_messages, (query_messages_query{.topic = topic, .key = "two"}));
    ASSERT_TRUE(two) << two.error().message();
    ASSERT_EQ(two->messages.size(), 1U);
    EXPECT_EQ(two->messages[0].body, "two");

    const auto newest =
        RMQ_ASK(query_messages, (query_messages_query{.topic = topic, .key = "order-7", .max_messages = 1}));
    ASSERT_TRUE(newest) << newest.error().message();
    ASSERT_EQ(newest->messages.size(), 1U);
    EXPECT_EQ(newest->messages[0].body, "three");
}

TEST_P(lookup_operation, QueryMessagesFindsTheOneWithAUniqueId) {
    const auto topic = fresh_topic("unique");
    const auto sent = client->send({.topic = topic, .body = "only me"}, {.queue_id = 0});
    ASSERT_TRUE(sent) << sent.error().message();
    // Another message that merely names the id.
    ASSERT_TRUE(client->send({.topic = topic, .body = "not me", .keys = {sent->message_id}}, {.queue_id = 0}));
    const auto both = query_until_found({.topic = topic, .key = sent->message_id}, 2);
    ASSERT_TRUE(both) << both.error().message();
    EXPECT_EQ(both->messages.size(), 2U);
    const auto found =
        RMQ_ASK(query_messages, (query_messages_query{.topic = topic, .key = sent->message_id, .by_unique_id = true}));
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_EQ(found->messages.size(), 1U);
    EXPECT_EQ(found->messages[0].body, "only me");
}

TEST_P(lookup_operation, QueryMessagesTellsThatThereAreNone) {
    const auto none = RMQ_ASK(query_messages, (query_messages_query{.topic = fresh_name("nowhere"), .key = "k"}));
    ASSERT_TRUE(none) << none.error().message();
    EXPECT_TRUE(none->messages.empty());
}

TEST_P(lookup_operation, ConsumerIdsTellsWhoIsInAGroup) {
    const auto topic = fresh_topic("members");
    const auto group = fresh_name("group");
    const auto beat = client->heartbeat(
        {.data = {.consumers = {{.group = group, .subscriptions = {{.topic = topic, .version = 1}}}}}});
    ASSERT_TRUE(beat) << beat.error().message();
    const auto list = RMQ_ASK(consumer_ids, (consumer_ids_query{.group = group}));
    ASSERT_TRUE(list) << list.error().message();
    EXPECT_EQ(list->client_ids, std::vector<std::string>{client->client_id()});
}

TEST_P(lookup_operation, ConsumerIdsFailsWhenNobodyIsThere) {
    const auto group = fresh_name("nobody");
    const auto list = RMQ_ASK(consumer_ids, (consumer_ids_query{.group = group}));
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, errc::consumer_error);
    EXPECT_EQ(list.error().response_code, 1);
    EXPECT_EQ(list.error().remark, "no consumer for this group, " + group);
}

TEST_P(lookup_operation, TopicStatsTellsOfEveryQueue) {
    const auto topic = fresh_topic("stats");
    store(topic, 1, "one");
    store(topic, 1, "two");
    const auto stats = RMQ_ASK(topic_stats, (topic_stats_query{.topic = topic}));
    ASSERT_TRUE(stats) << stats.error().message();
    ASSERT_EQ(stats->queues.size(), 4U);
    for (const auto& q : stats->queues) {
        EXPECT_EQ(q.queue.topic, topic);
        EXPECT_EQ(q.queue.broker_name, "broker-a");
        EXPECT_EQ(q.min_offset, 0);
        EXPECT_EQ(q.max_offset, q.queue.queue_id == 1 ? 2 : 0);
        EXPECT_EQ(q.last_update > 0, q.queue.queue_id == 1);
    }
}

TEST_P(lookup_operation, TopicStatsFailsForATopicThatIsNotThere) {
    const auto stats = RMQ_ASK(topic_stats, (topic_stats_query{.topic = fresh_name("nowhere")}));
    ASSERT_FALSE(stats);
    EXPECT_EQ(stats.error().code, errc::topic_not_found);
}

TEST_P(lookup_operation, RuntimeInfoNamesTheRelease) {
    const auto info = RMQ_ASK(runtime_info, runtime_info_query{});
    ASSERT_TRUE(info) << info.error().message();
    auto release = GetParam().version;
    for (auto& c : release)
        if (c == '.') c = '_';
    EXPECT_EQ(info->values.at("brokerVersionDesc"), "V" + release);
    EXPECT_TRUE(info->values.contains("bootTimestamp"));
}

INSTANTIATE_TEST_SUITE_P(on, lookup_operation, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
