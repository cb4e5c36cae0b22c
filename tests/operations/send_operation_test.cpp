#include "operations/operation_fixture.hpp"

#include <map>

namespace rmq::test {

class send_operation : public operation {
protected:
    // All messages of the queue, when there are `count` of them.
    std::vector<message_view> queue(const std::string& topic, std::int32_t id, std::size_t count) {
        std::vector<message_view> all;
        std::int64_t next = 0;
        const auto patience = std::chrono::steady_clock::now() + 60s;
        while (all.size() < count && std::chrono::steady_clock::now() < patience) {
            const auto got =
                client->pull({.group = "rmq_send", .topic = topic, .queue_id = id, .offset = next, .suspend = 5s});
            if (!got) {
                ADD_FAILURE() << got.error().message();
                break;
            }
            if (got->next_offset == next && got->status != pull_status::found) break;
            all.insert(all.end(), got->messages.begin(), got->messages.end());
            next = got->next_offset;
        }
        EXPECT_EQ(all.size(), count);
        return all;
    }
};

TEST_P(send_operation, SendKeepsEveryProperty) {
    const auto topic = fresh_topic("send");
    message m{.topic = topic, .body = std::string("bo\0dy \xC3\xA4\xE4\xB8\xAD", 11)};
    m.tags = "paid";
    m.keys = {"k1", "k2"};
    m.flag = -7;
    m.sharding_key = "customer-1";
    m.buyer_id = "buyer";
    for (int i = 0; i < 200; ++i)
        m.properties.emplace_back("p" + std::to_string(i), "Wert-\xC3\xA4-" + std::to_string(i));
    const auto sent = send(m, {.queue_id = 3, .group = "rmq_send_group"});
    ASSERT_TRUE(sent) << sent.error().message();
    EXPECT_EQ(sent->status, send_status::ok);
    EXPECT_EQ(sent->queue_id, 3);
    EXPECT_EQ(sent->queue_offset, 0);
    EXPECT_EQ(sent->broker, "broker-a");
    EXPECT_EQ(sent->topic, topic);
    EXPECT_EQ(sent->group, "rmq_send_group");
    EXPECT_EQ(sent->region, "DefaultRegion");
    EXPECT_TRUE(sent->trace_on);
    const auto got = queue(topic, 3, 1);
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0].body, m.body);
    EXPECT_EQ(got[0].tags(), "paid");
    EXPECT_EQ(got[0].keys(), (std::vector<std::string_view>{"k1", "k2"}));
    EXPECT_EQ(got[0].flag, -7);
    EXPECT_EQ(got[0].property("__SHARDINGKEY"), "customer-1");
    EXPECT_EQ(got[0].property("BUYER_ID"), "buyer");
    for (const auto& [name, value] : m.properties) EXPECT_EQ(got[0].property(name), value);
    EXPECT_EQ(got[0].message_id(), sent->message_id);
    EXPECT_EQ(got[0].offset_message_id(), sent->offset_message_id);
}

TEST_P(send_operation, SendCarriesFourMebibytes) {
    const auto topic = fresh_topic("large");
    std::string body(std::size_t{4} * 1024 * 1024, ' ');
    std::uint32_t x = 1;
    for (auto& c : body) c = static_cast<char>((x = x * 1664525U + 1013904223U) >> 24U);  // nothing to compress
    const auto sent = send({.topic = topic, .body = body}, {.queue_id = 0, .timeout = 30s});
    ASSERT_TRUE(sent) << sent.error().message();
    const auto got = queue(topic, 0, 1);
    ASSERT_EQ(got.size(), 1U);
    EXPECT_TRUE(got[0].body == body);
}

TEST_P(send_operation, SendCompressesLongBodies) {
    const auto topic = fresh_topic("packed");
    const std::string body(100'000, 'x');
    const auto sent = send({.topic = topic, .body = body}, {.queue_id = 0});
    ASSERT_TRUE(sent) << sent.error().message();
    const auto got = queue(topic, 0, 1);
    ASSERT_EQ(got.size(), 1U);
    EXPECT_TRUE(got[0].body == body);
    EXPECT_LT(got[0].stored_size, 2000);
}

TEST_P(send_operation, AHalfMessageIsSeenByNobody) {
    const auto topic = fresh_topic("half");
    const auto half = send({.topic = topic, .body = "half"}, {.queue_id = 0, .transactional = true});
    ASSERT_TRUE(half) << half.error().message();
    EXPECT_EQ(half->transaction_id, half->message_id);
    const auto plain = send({.topic = topic, .body = "plain"}, {.queue_id = 0});
    ASSERT_TRUE(plain) << plain.error().message();
    const auto got = queue(topic, 0, 1);
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0].body, "plain");
    EXPECT_EQ(plain->queue_offset, 0);
}

TEST_P(send_operation, SendBatchStoresAllInOrder) {
    const auto topic = fresh_topic("batch");
    send_batch_query batch;
    batch.queue_id = 2;
    for (int i = 0; i < 5; ++i) {
        message m{.topic = topic, .body = "body-" + std::to_string(i)};
        m.tags = "t" + std::to_string(i);
        m.properties = {{"n", std::to_string(i)}};
        batch.messages.push_back(m);
    }
    const auto sent = RMQ_ASK(send_batch, batch);
    ASSERT_TRUE(sent) << sent.error().message();
    EXPECT_EQ(sent->queue_id, 2);
    EXPECT_EQ(sent->queue_offset, 0);
    EXPECT_EQ(sent->message_ids.size(), 5U);
    EXPECT_EQ(sent->offset_message_ids.size(), 5U);
    const auto got = queue(topic, 2, 5);
    ASSERT_EQ(got.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(got[i].body, batch.messages[i].body);
        EXPECT_EQ(got[i].tags(), batch.messages[i].tags);
        EXPECT_EQ(got[i].property("n"), std::to_string(i));
        EXPECT_EQ(got[i].message_id(), sent->message_ids[i]);
        EXPECT_EQ(got[i].offset_message_id(), sent->offset_message_ids[i]);
    }
}

TEST_P(send_operation, SendOnewayArrives) {
    const auto topic = fresh_topic("oneway");
    send_oneway_query one{.message = {.topic = topic, .body = "gone"}, .options = {.queue_id = 1}};
    const auto sent = ask<send_oneway_request>(
        [](const broker_operations& on, const auto& q) { return on.send_oneway(q.message, q.options); },
        [this](const auto& q) { return client->async_send_oneway(q.message, q.options, asio::use_future); }, one);
    ASSERT_TRUE(sent) << sent.error().message();
    const auto got = queue(topic, 1, 1);
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0].body, "gone");
}

TEST_P(send_operation, PullFiltersByTagAndUnderstandsLitePull) {
    const auto topic = fresh_topic("filter");
    store(topic, 0, "one", "a");
    store(topic, 0, "two", "b");
    store(topic, 0, "three", "a");
    const auto got = RMQ_ASK(pull, (pull_query{.group = "rmq_filter", .topic = topic, .tags = "a || c"}));
    ASSERT_TRUE(got) << got.error().message();
    ASSERT_EQ(got->messages.size(), 2U);
    EXPECT_EQ(got->messages[1].body, "three");
    pull_query lite{.group = "rmq_filter", .topic = topic, .max_messages = 1};
    lite.lite = true;
    const auto some = RMQ_ASK(pull, lite);
    if (GetParam().is_5()) {
        ASSERT_TRUE(some) << some.error().message();
        EXPECT_EQ(some->messages.size(), 1U);
        EXPECT_EQ(some->next_offset, 1);
    } else {
        ASSERT_FALSE(some);
        EXPECT_EQ(some.error().response_code, 3);
    }
}

TEST_P(send_operation, PullFiltersBySql) {
    const auto topic = fresh_topic("sql");
    for (const char* n : {"1", "9"}) {
        const message m{.topic = topic, .body = n, .properties = {{"n", n}}};
        ASSERT_TRUE(client->send(m, {.queue_id = 0}));
    }
    store(topic, 0, "last");
    pull_query query{.group = "rmq_sql", .topic = topic};
    query.sql = "n > 5";
    const auto got = RMQ_ASK(pull, query);
    ASSERT_TRUE(got) << got.error().message();
    ASSERT_EQ(got->messages.size(), 1U);
    EXPECT_EQ(got->messages[0].body, "9");
    EXPECT_EQ(got->next_offset, 3);
}

// 4.x stores it; on 5.x no body is null, which nobody there expects.
TEST_P(send_operation, SendsAnEmptyBodyOnlyWhenTheBrokerIsToJudgeIt) {
    const auto topic = fresh_topic("empty");
    const auto refused = send({.topic = topic, .body = ""}, {.queue_id = 0});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    const auto sent = send({.topic = topic, .body = "", .tags = "nothing"}, {.queue_id = 0, .unchecked = true});
    if (GetParam().is_5()) {
        ASSERT_FALSE(sent);
        EXPECT_EQ(sent.error().response_code, 1) << sent.error().message();
        EXPECT_NE(sent.error().remark.find("NullPointerException"), std::string::npos) << sent.error().remark;
        return;
    }
    ASSERT_TRUE(sent) << sent.error().message();
    const auto got = queue(topic, 0, 1);
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0].body, "");
    EXPECT_EQ(got[0].tags(), "nothing");
    EXPECT_EQ(got[0].message_id(), sent->message_id);
}

TEST_P(send_operation, RefusesWhatCanNotBeRightBeforeItLeaves) {
    const auto refused = [&](const message& m, const send_options& options = {}) {
        const auto sent = send(m, options);
        if (sent) return std::string{"sent"};
        EXPECT_EQ(sent.error().code, errc::invalid_argument);
        EXPECT_EQ(sent.error().request, fate::not_sent);
        return sent.error().detail;
    };
    EXPECT_NE(refused({.topic = "a b", .body = "x"}).find("topic"), std::string::npos);
    EXPECT_NE(refused({.topic = "orders", .body = ""}).find("empty"), std::string::npos);
    message twice{.topic = "orders", .body = "x"};
    twice.delay_level = 1;
    twice.delay = 5s;
    EXPECT_NE(refused(twice).find("exclude"), std::string::npos);
    message delayed{.topic = "orders", .body = "x"};
    delayed.delay_level = 1;
    EXPECT_NE(refused(delayed, {.transactional = true}).find("half"), std::string::npos);
    const auto batch = [&](send_batch_query query) { return RMQ_ASK(send_batch, query).error().detail; };
    EXPECT_NE(batch({.messages = {}}).find("empty"), std::string::npos);
    EXPECT_NE(batch({.messages = {{.topic = "a", .body = "x"}, {.topic = "b", .body = "x"}}}).find("message 1"),
              std::string::npos);
    EXPECT_NE(batch({.messages = {{.topic = "a", .body = std::string(3U << 20U, 'x')},
                                  {.topic = "a", .body = std::string(3U << 20U, 'x')}}})
                  .find("split"),
              std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(on, send_operation, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
