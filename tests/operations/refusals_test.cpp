// What brokers refuse of their own accord, and that it is understood.

#include "operations/operation_fixture.hpp"

#include <gmock/gmock.h>

#include <rmq/protocol/error_table.hpp>

#include <random>

namespace rmq::test {

namespace {

using testing::HasSubstr;

// Of a size that compressing does not change.
std::string noise(std::size_t size) {
    std::minstd_rand random{7};
    std::string out(size, '\0');
    for (auto& c : out) c = static_cast<char>(random() >> 16U);
    return out;
}

}  // namespace

class refusals : public operation {
protected:
    // A broker's "no": nothing was done, and the error says who said it.
    template <class T>
    void expect_refused(const result<T>& answer, errc kind, std::int32_t code) {
        ASSERT_FALSE(answer);
        const auto& e = answer.error();
        EXPECT_EQ(e.code, kind) << e.message();
        EXPECT_EQ(e.response_code, code) << e.message();
        EXPECT_EQ(e.request, fate::refused) << e.message();
        EXPECT_EQ(e.where.broker, "broker-a");
        EXPECT_NE(e.remark, "");
        EXPECT_NE(e.detail, "");
    }

    [[nodiscard]] response raw(request_code code, std::vector<std::pair<std::string, std::string>> fields) const {
        const auto answer = client->request({.code = static_cast<std::int32_t>(code), .fields = std::move(fields)});
        EXPECT_TRUE(answer) << answer.error().message();
        return answer.value_or(response{});
    }

    // Releases up to 5.3.1 say 1 where later ones say 29.
    [[nodiscard]] std::int32_t invalid_parameter() const { return GetParam().is_5() ? 29 : 1; }
};

TEST_P(refusals, NameATopicThatDoesNotExist) {
    const auto topic = fresh_name("nowhere");
    const auto answer = RMQ_ASK(pull, (pull_query{.group = "rmq_refusals", .topic = topic}));
    expect_refused(answer, errc::topic_not_found, 17);
    EXPECT_THAT(answer.error().message(),
                HasSubstr("topic " + topic + " does not exist on broker-a (" + answer.error().where.address +
                          "): create it or allow automatic creation"));
}

TEST_P(refusals, NameATopicWithoutStatistics) {
    expect_refused(RMQ_ASK(topic_stats, (topic_stats_query{.topic = fresh_name("nowhere")})), errc::topic_not_found,
                   17);
}

TEST_P(refusals, DenyReadingATopicThatMayOnlyBeWritten) {
    const auto topic = fresh_name("write_only");
    ASSERT_TRUE(client->create_topic({.topic = topic, .perm = 2}));
    expect_refused(RMQ_ASK(pull, (pull_query{.group = "rmq_refusals", .topic = topic})), errc::permission_denied, 16);
}

TEST_P(refusals, NameAQueueThatDoesNotExist) {
    const auto topic = fresh_topic("few_queues");
    const auto sent = send({.topic = topic, .body = "b"}, {.queue_id = 77});
    expect_refused(sent, errc::queue_not_found, invalid_parameter());
    EXPECT_THAT(sent.error().message(), HasSubstr("queue 77 of topic " + topic + " does not exist on broker-a"));
    expect_refused(RMQ_ASK(pull, (pull_query{.group = "rmq_refusals", .topic = topic, .queue_id = 77})),
                   errc::queue_not_found, invalid_parameter());
}

TEST_P(refusals, TellThatABodyIsTooLarge) {
    const auto topic = fresh_topic("large");
    const auto sent = client->send({.topic = topic, .body = noise(std::size_t{5} << 20U)},
                                   {.queue_id = 0, .timeout = 20s, .unchecked = true});
    expect_refused(sent, errc::send_failed, 13);
}

TEST_P(refusals, TellThatARequestIsNotKnown) {
    const auto answer = raw(static_cast<request_code>(9999), {});
    EXPECT_EQ(answer.code, 3);
    EXPECT_EQ(make_response_error(static_cast<request_code>(9999), answer.code, answer.remark).code,
              errc::broker_rejected);
}

// Without a subscription inside, which our own pulls always have.
TEST_P(refusals, TellThatASubscriptionIsNotKnown) {
    const auto topic = fresh_topic("subscription");
    const auto answer = raw(request_code::pull_message, {{"consumerGroup", fresh_name("group")},
                                                         {"topic", topic},
                                                         {"queueId", "0"},
                                                         {"queueOffset", "0"},
                                                         {"maxMsgNums", "1"},
                                                         {"sysFlag", "0"},
                                                         {"commitOffset", "0"},
                                                         {"suspendTimeoutMillis", "0"},
                                                         {"subVersion", "0"}});
    EXPECT_EQ(answer.code, 24) << answer.remark;
    EXPECT_EQ(make_response_error(request_code::pull_message, answer.code, answer.remark).code, errc::consumer_error);
}

TEST_P(refusals, TellThatNoMessageIsThere) {
    const auto address = client->max_offset({.topic = fresh_topic("view"), .queue_id = 0});
    ASSERT_TRUE(address);
    // 127.0.0.1, some port, and an offset far behind what is stored.
    expect_refused(RMQ_ASK(view_message, (view_message_query{.offset_message_id = "7F00000100002A9F0000FFFFFFFFFFFF"})),
                   errc::pull_failed, 1);
}

TEST_P(refusals, TellThatAKeyIsNotFound) {
    const auto answer = raw(request_code::query_message, {{"topic", fresh_topic("query")},
                                                          {"key", "nobody"},
                                                          {"maxNum", "32"},
                                                          {"beginTimestamp", "0"},
                                                          {"endTimestamp", "9223372036854775807"}});
    EXPECT_EQ(answer.code, 22) << answer.remark;
}

TEST_P(refusals, OfAGroupThatIsNotKnownComeWith5) {
    const auto topic = fresh_topic("offsets");
    const auto answer = RMQ_ASK(
        update_offset, (update_offset_query{.group = fresh_name("nobody"), .topic = topic, .offset = 1, .wait = true}));
    if (!GetParam().is_5()) {
        EXPECT_TRUE(answer) << answer.error().message();
        return;
    }
    expect_refused(answer, errc::consumer_error, 26);
    EXPECT_THAT(answer.error().message(), HasSubstr("does not exist on broker-a"));
}

TEST_P(refusals, TellThatAHalfMessageIsAnotherGroups) {
    const auto topic = fresh_topic("transaction");
    const auto sent = client->send({.topic = topic, .body = "half"},
                                   {.queue_id = 0, .timeout = 10s, .group = "rmq_refusals", .transactional = true});
    ASSERT_TRUE(sent) << sent.error().message();
    half_message half{*sent};
    half.producer_group = "rmq_somebody_else";
    const auto answer = RMQ_ASK(
        end_transaction, (end_transaction_query{.half = half, .state = transaction_state::rollback, .oneway = false}));
    expect_refused(answer, errc::producer_error, 1);
    // So that nobody is asked about it for ever.
    half.producer_group = "rmq_refusals";
    EXPECT_TRUE(client->end_transaction({.half = half, .state = transaction_state::rollback, .oneway = false}));
}

// Brokers answer a pull with a broken expression inside as if it had none; asked about the expression they tell.
TEST_P(refusals, TellThatAFilterIsNotValid) {
    const auto topic = fresh_topic("sql");
    const auto answer = client->request(
        {.code = static_cast<std::int32_t>(request_code::check_client_config),
         .body = R"({"clientId":"c","group":"rmq_refusals","subscriptionData":{"topic":")" + topic +
                 R"(","subString":"a >","expressionType":"SQL92","subVersion":1,"classFilterMode":false,)" +
                 R"("codeSet":[],"tagsSet":[]}})"});
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->code, 23) << answer->remark;
    const auto meaning = make_response_error(request_code::check_client_config, answer->code, answer->remark);
    EXPECT_EQ(meaning.code, errc::consumer_error);
    EXPECT_EQ(meaning.request, fate::refused);
}

// One operation of each family, with an argument that this library refuses: with `unchecked` the broker does, or not.
TEST_P(refusals, ComeFromTheBrokerWhenItIsToJudge) {
    const std::string bad = "no name";
    const auto refused_here = RMQ_ASK(pull, (pull_query{.group = bad, .topic = "", .offset = -1}));
    ASSERT_FALSE(refused_here);
    EXPECT_EQ(refused_here.error().code, errc::invalid_argument);

    expect_refused(RMQ_ASK(pull, (pull_query{.group = "rmq_refusals", .topic = bad, .offset = -1, .unchecked = true})),
                   errc::topic_not_found, 17);
    expect_refused(RMQ_ASK(topic_stats, (topic_stats_query{.topic = bad, .unchecked = true})), errc::topic_not_found,
                   17);
    expect_refused(RMQ_ASK(consumer_ids, (consumer_ids_query{.group = bad, .unchecked = true})), errc::consumer_error,
                   1);
    const auto made = RMQ_ASK(create_topic, (create_topic_query{.topic = bad, .unchecked = true}));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().response_code, invalid_parameter()) << made.error().message();

    // What a broker doesn't look at.
    const auto judged = [](const auto& answer) { return answer || answer.error().response_code != 0; };
    EXPECT_TRUE(judged(RMQ_ASK(min_offset, (min_offset_query{.topic = bad, .unchecked = true}))));
    EXPECT_TRUE(judged(RMQ_ASK(query_offset, (query_offset_query{.group = bad, .topic = bad, .unchecked = true}))));
    EXPECT_TRUE(judged(RMQ_ASK(unregister, (unregister_query{.consumer_group = bad, .unchecked = true}))));
    EXPECT_TRUE(judged(RMQ_ASK(unlock_queues, (unlock_queues_query{.group = bad, .queues = {}, .unchecked = true}))));
    EXPECT_TRUE(judged(RMQ_ASK(send_back, (send_back_query{.group = bad, .delay_level = 99, .unchecked = true}))));
    half_message half;
    half.broker = "broker-a";
    EXPECT_TRUE(judged(RMQ_ASK(
        end_transaction, (end_transaction_query{
                             .half = half, .state = transaction_state::commit, .oneway = false, .unchecked = true}))));
}

INSTANTIATE_TEST_SUITE_P(on, refusals, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
