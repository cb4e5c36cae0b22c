#include "operations/operation_fixture.hpp"

namespace rmq::test {

using pull_operation = operation;

TEST_P(pull_operation, GivesBackWhatWasSent) {
    const auto topic = fresh_topic("pull");
    const auto sent = send({.topic = topic, .body = "hello", .tags = "a"}, {.queue_id = 1});
    ASSERT_TRUE(sent) << sent.error().message();
    const auto got = RMQ_ASK(
        pull,
        (pull_query{.group = "rmq_pull", .topic = topic, .queue_id = 1, .offset = sent->queue_offset, .suspend = 5s}));
    ASSERT_TRUE(got) << got.error().message();
    ASSERT_EQ(got->messages.size(), 1U);
    EXPECT_EQ(got->messages[0].body, "hello");
    EXPECT_EQ(got->messages[0].tags(), "a");
    EXPECT_EQ(got->messages[0].message_id(), sent->message_id);
    EXPECT_EQ(got->next_offset, 1);
}

TEST_P(pull_operation, TellsTheEndOfAQueue) {
    const auto topic = fresh_topic("max_offset");
    store(topic, 2, "one");
    const auto end = RMQ_ASK(max_offset, (max_offset_query{.topic = topic, .queue_id = 2}));
    ASSERT_TRUE(end) << end.error().message();
    EXPECT_EQ(*end, 1);
}

INSTANTIATE_TEST_SUITE_P(on, pull_operation, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
