#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <rmq/protocol/broker_pushes/transaction_check.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/message_id.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include <memory>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;
constexpr auto half_topic_name = "RMQ_SYS_TRANS_HALF_TOPIC";

class TransactionRequests : public testing::Test {
protected:
    // The fields of END_TRANSACTION for a half message.
    fields half(const std::string& body = "paid", const std::string& more = {}) {
        const auto sent = broker.send(
            "orders", 2, body,
            {{"f", "4"}, {"i", "TRAN_MSG\x01true\x02PGROUP\x01producers\x02UNIQ_KEY\x01M\x02TAGS\x01t\x02" + more}});
        EXPECT_EQ(sent->code, 0);
        const auto place = protocol::parse_offset_message_id(*sent->field("msgId")).value();
        return {{"producerGroup", "producers"},
                {"tranStateTableOffset", *sent->field("queueOffset")},
                {"commitLogOffset", std::to_string(place.commit_log_offset)},
                {"msgId", "M"},
                {"fromTransactionCheck", "false"}};
    }
    std::optional<received> end(fields half_message, const std::string& how, std::int32_t flag = 0) {
        half_message.emplace_back("commitOrRollback", how);
        return broker.ask(1, request_code::end_transaction, half_message, {}, flag);
    }
    std::vector<message_view> orders() { return broker.core->stored("orders", 2); }
    void join(connection_id on, const std::string& id) {
        broker.ask(on, request_code::heart_beat, {},
                   protocol::encode_heartbeat_body({.client_id = id, .producer_groups = {"producers"}}));
    }
    // Producers that send no second heartbeat stay.
    static broker_settings patient() {
        broker_settings s;
        s.client_expiry = 24h;
        return s;
    }
    broker_fixture broker{patient()};
};

TEST_F(TransactionRequests, ACommittedMessageAppearsWhereItWasMeant) {
    const auto first = half();
    EXPECT_TRUE(orders().empty());
    EXPECT_EQ(end(first, "8")->code, 0);
    ASSERT_EQ(orders().size(), 1U);
    const auto m = orders()[0];
    EXPECT_EQ(m.body, "paid");
    EXPECT_EQ(m.queue_id, 2);
    EXPECT_EQ(m.tags(), "t");
    EXPECT_EQ(m.sys_flag, protocol::sys_flag::transaction_commit);
    EXPECT_EQ(std::to_string(m.prepared_transaction_offset), first[2].second);
    EXPECT_EQ(m.property("TRAN_MSG"), "true") << "brokers leave it there";
    EXPECT_EQ(m.property("REAL_TOPIC"), "orders");
}

TEST_F(TransactionRequests, ACommitWakesWhoWaitsForTheMessage) {
    broker.core->put_topic({"orders", 4, 4, 6});
    EXPECT_FALSE(broker.pull("orders", 2, 0, {{"sysFlag", "6"}, {"suspendTimeoutMillis", "10000"}}));
    end(half(), "8", protocol::flag_oneway);
    const auto woken = broker.take_others();
    ASSERT_EQ(woken.size(), 1U);
    EXPECT_EQ(woken[0].messages().at(0).body, "paid");
}

TEST_F(TransactionRequests, ARolledBackMessageIsNeverSeenNorAskedFor) {
    join(1, "c");
    EXPECT_EQ(end(half(), "12")->code, 0);
    broker.advance(10min);
    EXPECT_TRUE(orders().empty());
    EXPECT_TRUE(broker.take_others().empty());
}

TEST_F(TransactionRequests, UnknownIsNotAnswered) {
    EXPECT_FALSE(end(half(), "0"));
    EXPECT_TRUE(orders().empty());
}

TEST_F(TransactionRequests, WhatDoesNotMatchIsRefused) {
    const auto with = [&](std::size_t field, const std::string& value) {
        auto changed = half();
        changed[field].second = value;
        return *end(changed, "8");
    };
    EXPECT_EQ(with(0, "others").remark, "The producer group wrong");
    EXPECT_EQ(with(1, "999").remark, "The transaction state table offset wrong");
    EXPECT_EQ(with(2, "999999").remark, "Find prepared transaction message failed");
    EXPECT_EQ(with(2, "x").code, 1);
    broker.send("orders", 0, "no half message");
    EXPECT_TRUE(orders().empty());
}

TEST_F(TransactionRequests, ALiveProducerIsAskedAfterTheTimeout) {
    half();
    join(1, "c");
    broker.advance(5999ms);
    EXPECT_TRUE(broker.take_others().empty());
    broker.advance(1ms);
    const auto asked = broker.take_others();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].code, 39);
    EXPECT_EQ(asked[0].flag, protocol::flag_oneway);
    EXPECT_EQ(asked[0].field("msgId"), "M");
    EXPECT_EQ(asked[0].field("topic"), half_topic_name);
    const auto m = asked[0].messages().at(0);
    EXPECT_EQ(m.topic, "orders");
    EXPECT_EQ(m.queue_id, 2);
    EXPECT_EQ(m.property("TRANSACTION_CHECK_TIMES"), "1");

    // The check has moved the message: only its own offsets end it.
    const fields ours{{"producerGroup", "producers"},
                      {"tranStateTableOffset", *asked[0].field("tranStateTableOffset")},
                      {"commitLogOffset", *asked[0].field("commitLogOffset")},
                      {"msgId", "M"},
                      {"fromTransactionCheck", "true"}};
    EXPECT_EQ(ours[1].second, "1");
    EXPECT_EQ(end(ours, "8")->code, 0);
    EXPECT_EQ(orders().size(), 1U);
    broker.advance(10min);
    EXPECT_TRUE(broker.take_others().empty()) << "it is over";
}

TEST_F(TransactionRequests, ChecksGoOnEachThirtySecondsAndFifteenTimes) {
    half();
    join(1, "c");
    broker.advance(6s);
    EXPECT_EQ(broker.take_others().size(), 1U);
    broker.advance(29999ms);
    EXPECT_TRUE(broker.take_others().empty());
    broker.advance(1ms);
    EXPECT_EQ(broker.take_others().size(), 1U);
    broker.advance(1h);
    EXPECT_EQ(broker.take_others().size(), 13U);
    EXPECT_EQ(broker.core->stored("TRANS_CHECK_MAX_TIME_TOPIC", 0).size(), 1U);
    EXPECT_EQ(broker.core->state().halves.size(), 0U);
}

TEST_F(TransactionRequests, AMessageCanAskForMoreTime) {
    half("slow",
         "CHECK_IMMUNITY_TIME_IN_SECONDS\x01"
         "20\x02");
    join(1, "c");
    broker.advance(19999ms);
    EXPECT_TRUE(broker.take_others().empty());
    broker.advance(1ms);
    EXPECT_EQ(broker.take_others().size(), 1U);
}

TEST_F(TransactionRequests, ProducersAreAskedInTurn) {
    half("one");
    half("two");
    broker.connect(2);
    join(1, "c1");
    join(2, "c2");
    broker.advance(6s);
    const auto asked = broker.take_others();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_NE(asked[0].on, asked[1].on);
}

TEST_F(TransactionRequests, AReleaseOf4xAsksWithoutTheNewFieldsAndLessOften) {
    broker_fixture old{release_4_9_7()};
    old.send("orders", 2, "x", {{"i", "TRAN_MSG\x01true\x02PGROUP\x01producers\x02UNIQ_KEY\x01M\x02"}});
    old.ask(1, request_code::heart_beat, {},
            protocol::encode_heartbeat_body({.client_id = "c", .producer_groups = {"producers"}}));
    old.advance(6s);
    const auto asked = old.take_others();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_FALSE(asked[0].field("topic"));
    EXPECT_FALSE(asked[0].field("bname"));
    old.advance(59s);
    EXPECT_TRUE(old.take_others().empty());
    old.advance(1s);
    EXPECT_EQ(old.take_others().size(), 1U);
}

TEST_F(TransactionRequests, AreForgottenWithTheMessages) {
    half();
    join(1, "c");
    broker.core->forget_messages();
    broker.advance(1h);
    EXPECT_TRUE(broker.take_others().empty());
}

}  // namespace
}  // namespace rmq::mini::test
