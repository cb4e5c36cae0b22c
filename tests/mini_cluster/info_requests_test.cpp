#include "mini_cluster/broker_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/stats_body.hpp>

#include <chrono>
#include <limits>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(info_requests, TellsWhatHappened) {
    broker_fixture broker{release_4_9_7()};
    broker.send("orders", 0, "x");
    broker.send("orders", 0, "y");
    broker.pull("orders", 0, 1);
    broker.advance(26h + 3min + 4s);
    const auto info = broker.ask(1, request_code::get_broker_runtime_info, {});
    EXPECT_EQ(info->code, 0);
    EXPECT_THAT(info->body, testing::StartsWith(R"({"table":{)"));
    EXPECT_THAT(info->body, testing::EndsWith("\"}}"));
    EXPECT_THAT(info->body, HasSubstr(R"("brokerVersion":"407","brokerVersionDesc":"V4_9_7")"));
    EXPECT_THAT(info->body, HasSubstr(R"("msgPutTotalTodayNow":"2")"));
    EXPECT_THAT(info->body, HasSubstr(R"("msgGetTotalTodayNow":"1")"));
    EXPECT_THAT(info->body, HasSubstr(R"("runtime":"[ 1 days, 2 hours, 3 minutes, 4 seconds ]")"));
    EXPECT_THAT(info->body,
                HasSubstr("\"commitLogMaxOffset\":\"" + std::to_string(broker.core->state().store.log_size()) + "\""));
}

TEST(info_requests, NamesItsRelease) {
    broker_fixture broker{release_5_3_3()};
    EXPECT_THAT(broker.ask(1, request_code::get_broker_runtime_info, {})->body,
                HasSubstr(R"("brokerVersionDesc":"V5_3_3")"));
}

TEST(info_requests, TopicStatsTellOfEveryQueue) {
    broker_fixture broker;
    broker.core->put_topic({"orders", 2, 1});
    broker.send("orders", 1, "x");
    broker.send("orders", 1, "y");
    const auto answer = broker.ask(1, request_code::get_topic_stats_info, {{"topic", "orders"}});
    EXPECT_EQ(answer->code, 0);
    EXPECT_FALSE(answer->has_ext);
    const auto stats = protocol::decode_topic_stats(bytes_of(answer->body));
    ASSERT_TRUE(stats) << stats.error().message();
    ASSERT_EQ(stats->queues.size(), 2U);
    for (const auto& q : stats->queues) {
        EXPECT_EQ(q.max_offset, q.queue.queue_id == 1 ? 2 : 0);
        EXPECT_EQ(q.last_update, q.queue.queue_id == 1 ? broker.now().wall_ms : 0);
    }
}

TEST(info_requests, TopicStatsOfAnUnknownTopicAreRefused) {
    broker_fixture broker;
    const auto answer = broker.ask(1, request_code::get_topic_stats_info, {{"topic", "nowhere"}});
    EXPECT_EQ(answer->code, 17);
    EXPECT_EQ(answer->remark, "topic[nowhere] not exist");
    EXPECT_EQ(broker.ask(1, request_code::get_topic_stats_info, {})->code, 1);
}

TEST(info_requests, TopicStatsOfATopicWithEndlessQueuesEnd) {
    broker_fixture broker;
    broker.core->put_topic({"wide", std::numeric_limits<std::int32_t>::max(), 1});
    const auto answer = broker.ask(1, request_code::get_topic_stats_info, {{"topic", "wide"}});
    EXPECT_EQ(protocol::decode_topic_stats(bytes_of(answer->body)).value().queues.size(), 4096U);
}

TEST(info_requests, ConsumerIdsAreThoseOfTheHeartbeats) {
    broker_fixture broker;
    broker.connect(2);
    for (const connection_id member : {1U, 2U}) {
        broker.ask(member, request_code::heart_beat, {},
                   protocol::encode_heartbeat_body(
                       {.client_id = "c" + std::to_string(member), .consumers = {{.group = "g"}}}));
    }
    const auto ids = [&] { return broker.ask(1, request_code::get_consumer_list_by_group, {{"consumerGroup", "g"}}); };
    EXPECT_EQ(ids()->body, R"({"consumerIdList":["c1","c2"]})");
    broker.disconnect(2);
    EXPECT_EQ(ids()->body, R"({"consumerIdList":["c1"]})");
}

TEST(info_requests, ConsumerIdsOfAGroupWithoutMembersAreRefused) {
    broker_fixture broker;
    const auto nobody = broker.ask(1, request_code::get_consumer_list_by_group, {{"consumerGroup", "g"}});
    EXPECT_EQ(nobody->code, 1);
    EXPECT_EQ(nobody->remark, "no consumer for this group, g");
    EXPECT_TRUE(nobody->has_ext);
    EXPECT_EQ(broker.ask(1, request_code::get_consumer_list_by_group, {})->code, 1);
}

}  // namespace
}  // namespace rmq::mini::test
