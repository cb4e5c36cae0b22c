#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <rmq/protocol/connections_body.hpp>
#include <rmq/protocol/group_config_body.hpp>
#include <rmq/protocol/kv_table_body.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/stats_body.hpp>
#include <rmq/protocol/topic_config_body.hpp>

#include "vectors/body_check.hpp"

namespace rmq::protocol {
namespace {

using namespace test::bodies;
using test::field;
using test::vector_case;

void check_topic_list(const vector_case& c) {
    check<topic_list>(c, decode_topic_list, encode_topic_list, [](const field& data, const topic_list& b) {
        EXPECT_THAT(b.topics, testing::UnorderedElementsAreArray(texts(data["topicList"])));
    });
}

void check_group_list(const vector_case& c) {
    check<std::vector<std::string>>(c, decode_group_list, encode_group_list, [](const field& data, const auto& b) {
        EXPECT_THAT(b, testing::UnorderedElementsAreArray(texts(data["groupList"])));
    });
}

void check_topic_stats(const vector_case& c) {
    check<topic_stats>(c, decode_topic_stats, encode_topic_stats, [](const field& data, const topic_stats& b) {
        std::vector<queue_stats> rows;
        for (const auto& row : data["offsetTable"].items()) {
            rows.push_back({queue_of(row), row["minOffset"].number(), row["maxOffset"].number(),
                            row["lastUpdateTimestamp"].number()});
        }
        EXPECT_EQ(sorted(b.queues), sorted(rows));
    });
}

void check_consume_stats(const vector_case& c) {
    check<consume_stats>(c, decode_consume_stats, encode_consume_stats, [](const field& data, const consume_stats& b) {
        std::vector<queue_progress> rows;
        for (const auto& row : data["offsetTable"].items()) {
            const auto pull = row.find("pullOffset");
            rows.push_back({queue_of(row), row["brokerOffset"].number(), row["consumerOffset"].number(),
                            pull ? pull->number() : 0, row["lastTimestamp"].number()});
        }
        EXPECT_EQ(sorted(b.queues), sorted(rows));
        EXPECT_EQ(b.consume_tps, data["consumeTps"].all().get<double>());
    });
}

topic_config config_of(const field& data) {
    return {.name = data["topicName"].text(),
            .read_queues = data["readQueueNums"].number32(),
            .write_queues = data["writeQueueNums"].number32(),
            .perm = data["perm"].number32(),
            .filter_type = data["topicFilterType"].text(),
            .sys_flag = data["topicSysFlag"].number32(),
            .ordered = data["order"].boolean()};
}

void expect_version(const data_version& v, const field& data) {
    EXPECT_EQ(v.timestamp, data["timestamp"].number());
    EXPECT_EQ(v.counter, data["counter"].number());
    EXPECT_EQ(v.state_version, 0);
}

void check_topic_config(const vector_case& c) {
    check<topic_config>(c, decode_topic_config, encode_topic_config,
                        [](const field& data, const topic_config& b) { EXPECT_TRUE(b == config_of(data)); });
}

void check_topic_config_table(const vector_case& c) {
    check<topic_config_table>(c, decode_topic_config_table, encode_topic_config_table,
                              [](const field& data, const topic_config_table& b) {
                                  std::map<std::string, topic_config> topics;
                                  for (const auto& [name, config] : data["topicConfigTable"].members()) {
                                      topics.emplace(name, config_of(config));
                                  }
                                  EXPECT_TRUE(b.topics == topics);
                                  expect_version(b.version, data["dataVersion"]);
                              });
}

void expect_group(const group_config& b, const field& data) {
    EXPECT_EQ(b.name, data["groupName"].text());
    EXPECT_EQ(b.max_retries, data["retryMaxTimes"].number());
    EXPECT_EQ(b.retry_queues, data["retryQueueNums"].number());
    EXPECT_EQ(b.consume_enabled, data["consumeEnable"].boolean());
    EXPECT_EQ(b.broker_id, data["brokerId"].number());
    EXPECT_EQ(b.consume_from_min_enabled, data["consumeFromMinEnable"].boolean());
    EXPECT_EQ(b.broadcast_enabled, data["consumeBroadcastEnable"].boolean());
    EXPECT_EQ(b.broker_when_slow, data["whichBrokerWhenConsumeSlowly"].number());
    EXPECT_EQ(b.notify_ids_changed, data["notifyConsumerIdsChangedEnable"].boolean());
}

void check_group_config(const vector_case& c) {
    check<group_config>(c, decode_group_config, encode_group_config,
                        [](const field& data, const group_config& b) { expect_group(b, data); });
}

void check_group_config_table(const vector_case& c) {
    check<group_config_table>(c, decode_group_config_table, encode_group_config_table,
                              [](const field& data, const group_config_table& b) {
                                  const auto groups = data["subscriptionGroupTable"].members();
                                  EXPECT_EQ(b.groups.size(), groups.size());
                                  for (const auto& [name, config] : groups) expect_group(b.groups.at(name), config);
                                  expect_version(b.version, data["dataVersion"]);
                              });
}

void expect_clients(std::vector<client_connection> clients, const field& rows) {
    std::vector<client_connection> expected;
    for (const auto& row : rows.items()) {
        expected.push_back(
            {row["clientId"].text(), row["clientAddr"].text(), row["language"].text(), row["version"].number32()});
    }
    std::ranges::sort(clients, {}, &client_connection::address);
    std::ranges::sort(expected, {}, &client_connection::address);
    EXPECT_TRUE(clients == expected);
}

void check_consumer_connections(const vector_case& c) {
    check<consumer_connections>(c, decode_consumer_connections, encode_consumer_connections,
                                [](const field& data, const consumer_connections& b) {
                                    expect_clients(b.clients, data["connectionSet"]);
                                    const auto subscriptions = data["subscriptionTable"].members();
                                    EXPECT_EQ(b.subscriptions.size(), subscriptions.size());
                                    for (const auto& [topic, s] : subscriptions) {
                                        EXPECT_TRUE(sorted(b.subscriptions.at(topic)) == subscription_of(s)) << topic;
                                    }
                                    EXPECT_EQ(to_string(b.type.value()), data["consumeType"].text());
                                    EXPECT_EQ(to_string(b.model.value()), data["messageModel"].text());
                                    EXPECT_EQ(to_string(b.from.value()), data["consumeFromWhere"].text());
                                });
}

void check_producer_connections(const vector_case& c) {
    check<std::vector<client_connection>>(
        c, decode_producer_connections, encode_producer_connections,
        [](const field& data, const auto& b) { expect_clients(b, data["connectionSet"]); });
}

void check_kv_table(const vector_case& c) {
    check<kv_table>(c, decode_kv_table, encode_kv_table, [](const field& data, const kv_table& b) {
        kv_table expected;
        for (const auto& [key, value] : data["table"].members()) expected.emplace(key, value.text());
        EXPECT_EQ(b, expected);
    });
}

}  // namespace
}  // namespace rmq::protocol

namespace rmq::test::bodies {

const body_checks& broker_checks() {
    static const body_checks table = {
        {"ConsumeStats", protocol::check_consume_stats},
        {"ConsumerConnection", protocol::check_consumer_connections},
        {"GroupList", protocol::check_group_list},
        {"KVTable", protocol::check_kv_table},
        {"ProducerConnection", protocol::check_producer_connections},
        {"SubscriptionGroupConfig", protocol::check_group_config},
        {"SubscriptionGroupWrapper", protocol::check_group_config_table},
        {"TopicConfig", protocol::check_topic_config},
        {"TopicConfigSerializeWrapper", protocol::check_topic_config_table},
        {"TopicList", protocol::check_topic_list},
        {"TopicStatsTable", protocol::check_topic_stats},
    };
    return table;
}

}  // namespace rmq::test::bodies
