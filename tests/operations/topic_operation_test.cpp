#include "operations/operation_fixture.hpp"

namespace rmq::test {

using topic_operation = operation;

TEST_P(topic_operation, CreatesATopicWithTheQueuesAskedFor) {
    const auto topic = fresh_name("create");
    const auto made = RMQ_ASK(create_topic, (create_topic_query{.topic = topic, .read_queues = 3, .write_queues = 3}));
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_TRUE(client->send({.topic = topic, .body = "b"}, {.queue_id = 2}));
    const auto outside = client->send({.topic = topic, .body = "b"}, {.queue_id = 3});
    ASSERT_FALSE(outside);
    EXPECT_EQ(outside.error().code, errc::queue_not_found);
}

TEST_P(topic_operation, ChangesATopicThatIsThere) {
    const auto topic = fresh_topic("change");
    const auto changed =
        RMQ_ASK(create_topic, (create_topic_query{.topic = topic, .read_queues = 1, .write_queues = 1, .perm = 2}));
    ASSERT_TRUE(changed) << changed.error().message();
    const auto got = client->pull({.group = "rmq_change", .topic = topic});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, errc::permission_denied);
}

TEST_P(topic_operation, DeletesATopicAndItsMessages) {
    const auto topic = fresh_topic("delete");
    store(topic, 0, "x");
    const auto gone = RMQ_ASK(delete_topic, (delete_topic_query{.topic = topic}));
    ASSERT_TRUE(gone) << gone.error().message();
    const auto got = client->pull({.group = "rmq_delete", .topic = topic});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, errc::topic_not_found);
    const auto again = RMQ_ASK(delete_topic, (delete_topic_query{.topic = topic}));
    EXPECT_TRUE(again) << again.error().message();
}

TEST_P(topic_operation, TellsWhatTheBrokerHasAgainstATopic) {
    // One that our own checks let pass.
    const auto refused = RMQ_ASK(delete_topic, (delete_topic_query{.topic = "TBW102"}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().response_code, GetParam().is_5() ? 29 : 1);
    EXPECT_EQ(refused.error().remark, "The topic[TBW102] is conflict with system topic.");
    EXPECT_EQ(refused.error().where.operation, "delete_topic");
    EXPECT_EQ(refused.error().where.topic, "TBW102");
}

INSTANTIATE_TEST_SUITE_P(on, topic_operation, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
