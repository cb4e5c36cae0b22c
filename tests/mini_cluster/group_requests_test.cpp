#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <rmq/protocol/connections_body.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/stats_body.hpp>
#include <rmq/protocol/topic_config_body.hpp>
#include <string>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

class GroupRequests : public testing::Test {
protected:
    static void consume(broker_fixture& at, connection_id on, const std::string& id,
                        const std::vector<std::string>& topics = {"orders"}) {
        protocol::consumer_data c{.group = "consumers", .from = protocol::consume_from::first_offset};
        for (const std::string& topic : topics) {
            protocol::subscription wanted = protocol::parse_tag_expression(topic, "a || b").value();
            wanted.version = 5;
            c.subscriptions.push_back(std::move(wanted));
        }
        at.ask(on, request_code::heart_beat, {},
               protocol::encode_heartbeat_body({.client_id = id, .producer_groups = {"p"}, .consumers = {c}}));
    }
    void consume(connection_id on, const std::string& id) { consume(broker, on, id); }
    void commit(const std::string& topic, int queue, int offset) {
        EXPECT_EQ(broker
                      .ask(1, request_code::update_consumer_offset,
                           {{"consumerGroup", "consumers"},
                            {"topic", topic},
                            {"queueId", std::to_string(queue)},
                            {"commitOffset", std::to_string(offset)}})
                      ->code,
                  0);
    }
    std::vector<protocol::queue_progress> stats(const fields& more = {}) {
        fields ask{{"consumerGroup", "consumers"}};
        ask.insert(ask.end(), more.begin(), more.end());
        const auto reply = broker.ask(1, request_code::get_consume_stats, ask);
        EXPECT_EQ(reply->code, 0);
        auto all = protocol::decode_consume_stats(bytes_of(reply->body)).value().queues;
        std::ranges::sort(all, {}, [](const auto& p) { return std::pair(p.queue.topic, p.queue.queue_id); });
        return all;
    }
    broker_fixture broker;
};

TEST_F(GroupRequests, ConsumersAreListedWithTheirConnections) {
    broker.connect(2);
    consume(1, "one");
    consume(2, "two");
    const auto reply = broker.ask(1, request_code::get_consumer_connection_list, {{"consumerGroup", "consumers"}});
    EXPECT_EQ(reply->code, 0);
    EXPECT_FALSE(reply->has_ext);
    EXPECT_EQ(reply->remark, std::nullopt);
    const auto told = protocol::decode_consumer_connections(bytes_of(reply->body)).value();
    ASSERT_EQ(told.clients.size(), 2U);
    EXPECT_EQ(told.clients[0].client_id, "one");
    EXPECT_EQ(told.clients[0].address, "127.0.0.1:40001");
    EXPECT_EQ(told.clients[0].language, "CPP");
    EXPECT_EQ(told.clients[0].version, protocol::announced_version);
    EXPECT_EQ(told.clients[1].address, "127.0.0.1:40002");
    EXPECT_EQ(told.from, protocol::consume_from::first_offset);
    EXPECT_EQ(told.type, protocol::consume_type::passively);
    EXPECT_EQ(told.model, protocol::message_model::clustering);
    ASSERT_EQ(told.subscriptions.count("orders"), 1U);
    EXPECT_EQ(told.subscriptions.at("orders").expression, "a || b");
    EXPECT_EQ(told.subscriptions.at("orders").version, 5);
}

TEST_F(GroupRequests, NobodyOnlineIsTold) {
    const auto no = broker.ask(1, request_code::get_consumer_connection_list, {{"consumerGroup", "consumers"}});
    EXPECT_EQ(no->code, 206);
    EXPECT_EQ(no->remark, "the consumer group[consumers] not online");
    const auto none = broker.ask(1, request_code::get_producer_connection_list, {{"producerGroup", "p"}});
    EXPECT_EQ(none->code, 1);
    EXPECT_EQ(none->remark, "the producer group[p] not exist");
    EXPECT_EQ(broker.ask(1, request_code::get_consumer_connection_list, {})->code, 1);
}

TEST_F(GroupRequests, ProducersAreListedWithTheirConnections) {
    consume(1, "one");
    const auto reply = broker.ask(1, request_code::get_producer_connection_list, {{"producerGroup", "p"}});
    const auto told = protocol::decode_producer_connections(bytes_of(reply->body)).value();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].client_id, "one");
    EXPECT_EQ(told[0].address, "127.0.0.1:40001");
}

TEST_F(GroupRequests, SilentClientsAreCutOffAndTheOthersTold) {
    broker.connect(2);
    consume(1, "one");
    consume(2, "two");
    broker.advance(60s);
    consume(1, "one");
    broker.take_others();
    broker.advance(60s);
    EXPECT_TRUE(broker.closed.empty()) << "120 s are allowed";
    broker.advance(10s);
    ASSERT_EQ(broker.closed.size(), 1U);
    EXPECT_EQ(broker.closed[0], std::pair(connection_id{2}, ending::orderly));
    const auto told = broker.take_others();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].on, 1U);
    EXPECT_EQ(told[0].code, 40);
    EXPECT_EQ(broker.core->state().clients.producer_ids("p"), std::vector<std::string>{"one"});
    broker.advance(60s);
    EXPECT_TRUE(broker.core->state().clients.empty());
    EXPECT_EQ(broker.core->next_wake(), std::nullopt) << "nobody is left to look for";
}

TEST_F(GroupRequests, ProgressIsToldByQueue) {
    for (const char* body : {"1", "2", "3"}) broker.send("orders", 1, body);
    broker.pull("orders", 1, 0, {{"maxMsgNums", "2"}});
    commit("orders", 1, 1);
    const auto all = stats();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[1].queue, (message_queue{"orders", "broker-a", 1}));
    EXPECT_EQ(all[1].broker_offset, 3);
    EXPECT_EQ(all[1].consumer_offset, 1);
    EXPECT_EQ(all[1].pull_offset, 2);
    EXPECT_EQ(all[1].last_message, broker.now().wall_ms);
    EXPECT_EQ(all[0].broker_offset, 0);
    EXPECT_EQ(all[0].last_message, 0);
}

TEST_F(GroupRequests, ProgressIsOfTopicsWithOffsetsThatAreStillWanted) {
    EXPECT_TRUE(stats().empty());
    broker.send("orders", 0, "x");
    broker.send("bills", 0, "x");
    broker.pull("orders", 0, 0);
    commit("orders", 0, 1);
    commit("bills", 0, 1);
    EXPECT_EQ(stats().size(), 8U);
    EXPECT_EQ(stats({{"topic", "bills"}}).size(), 4U);
    EXPECT_TRUE(stats({{"topic", "nowhere"}}).empty());
    consume(1, "one");
    const auto left = stats();
    ASSERT_EQ(left.size(), 4U);
    EXPECT_EQ(left[0].queue.topic, "orders");
}

TEST_F(GroupRequests, GroupsAndTopicsAreFoundByEachOther) {
    broker.send("orders", 0, "x");
    broker.pull("orders", 0, 0);
    commit("orders", 0, 1);
    consume(broker, 1, "one", {"bills"});
    const auto groups = [&](const std::string& topic) {
        const auto reply = broker.ask(1, request_code::query_topic_consume_by_who, {{"topic", topic}});
        return protocol::decode_group_list(bytes_of(reply->body)).value();
    };
    EXPECT_EQ(groups("orders"), std::vector<std::string>{"consumers"}) << "by its offset";
    EXPECT_EQ(groups("bills"), std::vector<std::string>{"consumers"}) << "by its subscription";
    EXPECT_TRUE(groups("nowhere").empty());
    const auto reply = broker.ask(1, request_code::query_topics_by_consumer, {{"group", "consumers"}});
    const auto topics = protocol::decode_topic_list(bytes_of(reply->body)).value();
    EXPECT_EQ(topics.topics, std::vector<std::string>{"orders"});
    EXPECT_EQ(topics.broker_address, "127.0.0.1:10911");
    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(old.ask(1, request_code::query_topics_by_consumer, {{"group", "consumers"}})->code, 3);
}

TEST_F(GroupRequests, AllTopicsAreTold) {
    const auto tell = [&] {
        const auto reply = broker.ask(1, request_code::get_all_topic_config, {});
        EXPECT_EQ(reply->code, 0);
        return protocol::decode_topic_config_table(bytes_of(reply->body)).value();
    };
    const auto before = tell();
    EXPECT_TRUE(before.topics.contains("TBW102"));
    EXPECT_EQ(before.topics.at("SCHEDULE_TOPIC_XXXX").write_queues, 18);
    broker.send("orders", 0, "x");
    const auto after = tell();
    EXPECT_EQ(after.topics.at("orders").read_queues, 4);
    EXPECT_EQ(after.topics.size(), before.topics.size() + 1);
    EXPECT_GT(after.version.counter, before.version.counter);
}

TEST_F(GroupRequests, TheBrokersConfigurationIsText) {
    const auto reply = broker.ask(1, request_code::get_broker_config, {});
    EXPECT_EQ(reply->code, 0);
    EXPECT_EQ(reply->field("version"), R"({"counter":0,"stateVersion":0,"timestamp":1700000000000})");
    for (const char* line : {"brokerName=broker-a\n", "brokerId=0\n", "enablePropertyFilter=false\n",
                             "messageDelayLevel=1s 5s 10s 30s 60s", "timerMaxDelaySec=259200\n"})
        EXPECT_NE(reply->body.find(line), std::string::npos) << line;
    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(old.ask(1, request_code::get_broker_config, {})->body.find("timer"), std::string::npos);
}

}  // namespace
}  // namespace rmq::mini::test
