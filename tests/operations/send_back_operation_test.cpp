#include "operations/operation_fixture.hpp"

#include <rmq/protocol/retry_message.hpp>
#include <rmq/protocol/topic_name.hpp>

namespace rmq::test {

class send_back_operation : public operation {
protected:
    message_view stored_message(const std::string& topic) {
        store(topic, 0, "work", "t");
        const auto got = client->pull({.group = group, .topic = topic, .queue_id = 0, .offset = 0, .suspend = 5s});
        EXPECT_TRUE(got && got->messages.size() == 1);
        return got && !got->messages.empty() ? got->messages.front() : message_view{};
    }
    // The first message of a topic of the group's own, which the broker makes when it is needed.
    std::optional<message_view> first_of(const std::string& topic) {
        for (int i = 0; i < 100; ++i) {
            const auto got = client->pull(
                {.group = group, .topic = topic, .queue_id = 0, .offset = 0, .suspend = 10s, .timeout = 20s});
            if (got && !got->messages.empty()) return got->messages.front();
            if (!got && got.error().code != errc::topic_not_found) return std::nullopt;
        }
        return std::nullopt;
    }
    const std::string group = fresh_name("group");
};

TEST_P(send_back_operation, HasTheMessageDeliveredAgainAfterItsDelay) {
    const auto topic = fresh_topic("send_back");
    const auto m = stored_message(topic);
    const auto taken = RMQ_ASK(send_back, send_back_of(m, group, 1));
    ASSERT_TRUE(taken) << taken.error().message();
    const auto again = first_of(protocol::retry_topic(group));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->body, "work");
    EXPECT_EQ(again->tags(), "t");
    EXPECT_EQ(again->reconsume_times, 1);
    EXPECT_EQ(again->property("RETRY_TOPIC"), topic);
    EXPECT_EQ(again->property("ORIGIN_MESSAGE_ID"), m.offset_message_id());
    EXPECT_EQ(again->message_id(), m.message_id());
}

TEST_P(send_back_operation, MakesADeadLetterOfAMessageThatIsGivenUp) {
    const auto m = stored_message(fresh_topic("dead_letter"));
    const auto taken = RMQ_ASK(send_back, send_back_of(m, group, -1));
    ASSERT_TRUE(taken) << taken.error().message();
    const auto dead = first_of(protocol::dead_letter_topic(group));
    ASSERT_TRUE(dead);
    EXPECT_EQ(dead->body, "work");
}

TEST_P(send_back_operation, MakesADeadLetterAfterTooManyAttempts) {
    const auto m = stored_message(fresh_topic("dead_letter"));
    auto query = send_back_of(m, group);
    query.max_reconsume_times = 0;
    const auto taken = RMQ_ASK(send_back, query);
    ASSERT_TRUE(taken) << taken.error().message();
    EXPECT_TRUE(first_of(protocol::dead_letter_topic(group)));
}

TEST_P(send_back_operation, IsRefusedForAMessageThatIsNotThere) {
    const auto taken = RMQ_ASK(send_back, (send_back_query{.group = group, .commit_log_offset = 999'999'999'999}));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, errc::consumer_error) << taken.error().message();
    EXPECT_EQ(taken.error().response_code, 1);
}

TEST_P(send_back_operation, HasAFallbackThatEndsInTheSamePlace) {
    const auto topic = fresh_topic("fallback");
    const auto m = stored_message(topic);
    // The retry topic is made for groups that heartbeat.
    ASSERT_TRUE(client->heartbeat({.data = {.consumers = {{.group = group}}}}));
    const auto retry = make_retry_message(m, group, 1);
    const auto sent = client->send(retry.message, retry.options);
    ASSERT_TRUE(sent) << sent.error().message();
    const auto again = first_of(protocol::retry_topic(group));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->body, "work");
    EXPECT_EQ(again->tags(), "t");
    EXPECT_EQ(again->reconsume_times, 1);
    EXPECT_EQ(again->property("RETRY_TOPIC"), topic);
    EXPECT_EQ(again->message_id(), m.message_id());
    const auto dead = make_retry_message(m, group, -1);
    ASSERT_TRUE(client->send(dead.message, dead.options));
    EXPECT_TRUE(first_of(protocol::dead_letter_topic(group)));
}

INSTANTIATE_TEST_SUITE_P(on, send_back_operation, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
