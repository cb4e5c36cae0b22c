#include "operations/operation_fixture.hpp"

#include <rmq/protocol/property_names.hpp>

namespace rmq::test {

class transaction_operation : public operation {
protected:
    send_receipt half(const std::string& topic, const std::string& body) {
        const auto sent = client->send({.topic = topic, .body = body, .tags = "t", .properties = {{"mine", "yes"}}},
                                       {.queue_id = 1, .group = group, .transactional = true});
        EXPECT_TRUE(sent) << sent.error().message();
        return sent ? *sent : send_receipt{};
    }
    result<pulled> pull(const std::string& topic, std::chrono::milliseconds wait) {
        return client->pull({.group = "rmq_transactions", .topic = topic, .queue_id = 1, .offset = 0, .suspend = wait});
    }
    const std::string group = fresh_name("producers");
};

TEST_P(transaction_operation, ShowsAHalfMessageOnceItIsCommitted) {
    const auto topic = fresh_topic("commit");
    const auto receipt = half(topic, "paid");
    const auto before = pull(topic, 0ms);
    ASSERT_TRUE(before) << before.error().message();
    EXPECT_EQ(before->status, pull_status::no_new_message);

    const auto ended = RMQ_ASK(
        end_transaction, (end_transaction_query{.half = receipt, .state = transaction_state::commit, .oneway = false}));
    ASSERT_TRUE(ended) << ended.error().message();
    const auto after = pull(topic, 5s);
    ASSERT_TRUE(after) << after.error().message();
    ASSERT_EQ(after->messages.size(), 1U);
    const auto& m = after->messages.front();
    EXPECT_EQ(m.body, "paid");
    EXPECT_EQ(m.tags(), "t");
    EXPECT_EQ(m.property("mine"), "yes");
    EXPECT_EQ(m.message_id(), receipt.message_id);
    EXPECT_EQ(m.sys_flag & 0xC, 8) << "committed";
    EXPECT_EQ(m.property("TRAN_MSG"), "true") << "brokers leave it there";
    EXPECT_EQ(m.property("REAL_TOPIC").value_or(topic), topic) << "5.5.0 takes it out";
    EXPECT_EQ(m.property("PGROUP"), group);
    EXPECT_EQ(m.prepared_transaction_offset, half_message{receipt}.commit_log_offset);
}

TEST_P(transaction_operation, CommitsOnewayUnlessToldOtherwise) {
    const auto topic = fresh_topic("commit_oneway");
    const auto receipt = half(topic, "paid");
    ASSERT_TRUE(RMQ_ASK(end_transaction, (end_transaction_query{.half = receipt, .state = transaction_state::commit})));
    const auto after = pull(topic, 5s);
    ASSERT_TRUE(after) << after.error().message();
    EXPECT_EQ(after->messages.size(), 1U);
}

TEST_P(transaction_operation, DropsAHalfMessageThatIsRolledBack) {
    const auto topic = fresh_topic("rollback");
    const auto dropped = half(topic, "dropped");
    const auto kept = half(topic, "kept");
    ASSERT_TRUE(RMQ_ASK(end_transaction, (end_transaction_query{
                                             .half = dropped, .state = transaction_state::rollback, .oneway = false})));
    ASSERT_TRUE(RMQ_ASK(end_transaction,
                        (end_transaction_query{.half = kept, .state = transaction_state::commit, .oneway = false})));
    const auto after = pull(topic, 5s);
    ASSERT_TRUE(after) << after.error().message();
    ASSERT_EQ(after->messages.size(), 1U);
    EXPECT_EQ(after->messages.front().body, "kept");
}

TEST_P(transaction_operation, DoesNotWaitForAnAnswerThatNeverComes) {
    const auto topic = fresh_topic("unknown");
    const auto receipt = half(topic, "who knows");
    const auto ended =
        RMQ_ASK(end_transaction,
                (end_transaction_query{.half = receipt, .state = transaction_state::unknown, .oneway = false}));
    EXPECT_TRUE(ended) << ended.error().message();
    const auto after = pull(topic, 0ms);
    ASSERT_TRUE(after) << after.error().message();
    EXPECT_EQ(after->status, pull_status::no_new_message);
}

TEST_P(transaction_operation, FailsForAnotherProducerGroup) {
    const auto topic = fresh_topic("other_group");
    half_message stolen = half(topic, "mine");
    stolen.producer_group += "_other";
    const auto ended = RMQ_ASK(
        end_transaction, (end_transaction_query{.half = stolen, .state = transaction_state::commit, .oneway = false}));
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, errc::producer_error) << ended.error().message();
    EXPECT_EQ(ended.error().request, fate::refused);
    EXPECT_EQ(ended.error().where.group, stolen.producer_group);
}

TEST_P(transaction_operation, RefusesTheHalfMessageOfAnotherBrokerBeforeSending) {
    half_message elsewhere = half(fresh_topic("elsewhere"), "there");
    elsewhere.broker = "broker-z";
    const auto ended =
        RMQ_ASK(end_transaction, (end_transaction_query{.half = elsewhere, .state = transaction_state::commit}));
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, errc::invalid_argument);
    EXPECT_EQ(ended.error().request, fate::not_sent);
}

INSTANTIATE_TEST_SUITE_P(on, transaction_operation, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
