#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <tuple>

namespace rmq::mini::test {
namespace {

TEST(offset_requests, TheMaxOffsetIsThatOfTheNextMessage) {
    broker_fixture broker;
    const auto max = [&](const std::string& topic, const std::string& queue) {
        return broker.ask(1, request_code::get_max_offset, {{"topic", topic}, {"queueId", queue}})->field("offset");
    };
    EXPECT_EQ(max("orders", "0"), "0") << "an unknown topic is no error";
    broker.send("orders", 0, "x");
    broker.send("orders", 0, "y");
    EXPECT_EQ(max("orders", "0"), "2");
    EXPECT_EQ(max("orders", "1"), "0");
    EXPECT_EQ(max("orders", "77"), "0");
}

TEST(offset_requests, TheMinOffsetIsZeroForNothingExpires) {
    broker_fixture broker;
    broker.send("orders", 0, "x");
    EXPECT_EQ(broker.ask(1, request_code::get_min_offset, {{"topic", "orders"}, {"queueId", "0"}})->field("offset"),
              "0");
}

TEST(offset_requests, MissingFieldsAreNullPointers) {
    broker_fixture broker;
    for (const auto code : {request_code::get_max_offset, request_code::get_min_offset,
                            request_code::search_offset_by_timestamp, request_code::get_earliest_msg_storetime,
                            request_code::query_consumer_offset, request_code::update_consumer_offset}) {
        EXPECT_EQ(broker.ask(1, code, {{"topic", "orders"}})->code, 1);
        EXPECT_EQ(broker.ask(1, code, {{"topic", "orders"}, {"queueId", "x"}})->code, 1);
    }
}

// Three messages, stored at 0, 100 and 200 ms after `begin`.
struct timed_queue {
    explicit timed_queue(broker_settings settings) : broker(std::move(settings)), begin(broker.now().wall_ms) {
        for (int i = 0; i < 3; ++i) {
            broker.send("orders", 0, "x");
            broker.advance(std::chrono::milliseconds{100});
        }
    }
    std::string search(std::int64_t after, const std::string& boundary) {
        return broker
            .ask(1, request_code::search_offset_by_timestamp,
                 {{"topic", "orders"},
                  {"queueId", "0"},
                  {"timestamp", std::to_string(begin + after)},
                  {"boundaryType", boundary}})
            ->field("offset")
            .value();
    }
    broker_fixture broker;
    std::int64_t begin;
};

TEST(offset_requests, ASearchFindsTheBoundaryOfATime) {
    timed_queue queue{release_5_3_3()};
    for (const auto& [after, lower, upper] : std::vector<std::tuple<int, std::string, std::string>>{{-10, "0", "0"},
                                                                                                    {0, "0", "0"},
                                                                                                    {1, "1", "0"},
                                                                                                    {100, "1", "1"},
                                                                                                    {101, "2", "1"},
                                                                                                    {200, "2", "2"},
                                                                                                    {201, "3", "2"}}) {
        EXPECT_EQ(queue.search(after, "LOWER"), lower) << after;
        EXPECT_EQ(queue.search(after, "UPPER"), upper) << after;
    }
}

TEST(offset_requests, ASearchFindsTheNearestMessageBefore514) {
    timed_queue queue{release_4_9_7()};
    for (const auto& [after, nearest] : std::vector<std::pair<int, std::string>>{
             {-10, "0"}, {0, "0"}, {49, "0"}, {50, "0"}, {51, "1"}, {100, "1"}, {199, "2"}, {9999, "2"}}) {
        EXPECT_EQ(queue.search(after, "LOWER"), nearest) << after;
        EXPECT_EQ(queue.search(after, "UPPER"), nearest) << after;
    }
}

TEST(offset_requests, ASearchInAnEmptyQueueFinds0) {
    for (const auto& settings : {release_4_9_7(), release_5_3_3()}) {
        broker_fixture broker{settings};
        EXPECT_EQ(broker
                      .ask(1, request_code::search_offset_by_timestamp,
                           {{"topic", "orders"}, {"queueId", "0"}, {"timestamp", "5"}})
                      ->field("offset"),
                  "0");
    }
}

TEST(offset_requests, TheEarliestStoreTimeIsThatOfTheFirstMessage) {
    broker_fixture broker;
    const auto earliest = [&] {
        return broker.ask(1, request_code::get_earliest_msg_storetime, {{"topic", "orders"}, {"queueId", "0"}})
            ->field("timestamp");
    };
    EXPECT_EQ(earliest(), "-1");
    const auto begin = broker.now().wall_ms;
    broker.send("orders", 0, "x");
    broker.advance(std::chrono::seconds{5});
    broker.send("orders", 0, "y");
    EXPECT_EQ(earliest(), std::to_string(begin));
}

std::optional<received> query(broker_fixture& broker, const std::string& group, const fields& more = {}) {
    fields all{{"consumerGroup", group}, {"topic", "orders"}, {"queueId", "0"}};
    all.insert(all.end(), more.begin(), more.end());
    return broker.ask(1, request_code::query_consumer_offset, all);
}

std::optional<received> update(broker_fixture& broker, const std::string& group, const std::string& offset,
                               const std::string& topic = "orders") {
    return broker.ask(1, request_code::update_consumer_offset,
                      {{"consumerGroup", group}, {"topic", topic}, {"queueId", "0"}, {"commitOffset", offset}});
}

TEST(offset_requests, AnOffsetIsKeptPerGroupAndQueue) {
    broker_fixture broker{release_4_9_7()};
    EXPECT_EQ(update(broker, "g", "7")->code, 0);
    EXPECT_EQ(query(broker, "g")->field("offset"), "7");
    EXPECT_EQ(query(broker, "h")->field("offset"), "0");
    update(broker, "g", "3");
    EXPECT_EQ(query(broker, "g")->field("offset"), "3") << "it may go back";
    broker.core->forget_messages();
    EXPECT_EQ(query(broker, "g")->field("offset"), "0");
}

TEST(offset_requests, WithoutAnOffset497SaysAlways0) {
    broker_fixture broker{release_4_9_7()};
    EXPECT_EQ(query(broker, "g", {{"setZeroIfNotFound", "false"}})->field("offset"), "0");
    update(broker, "g", "-3");
    EXPECT_EQ(query(broker, "g")->field("offset"), "0") << "a negative one is none";
}

TEST(offset_requests, WithoutAnOffset533Says0OnlyForAQueueThatHasItsFirstMessage) {
    broker_fixture broker;
    const auto none = query(broker, "g");
    EXPECT_EQ(none->code, 22);
    EXPECT_EQ(none->remark, "Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first");
    EXPECT_TRUE(none->has_ext);
    broker.send("orders", 0, "x");
    EXPECT_EQ(query(broker, "g")->field("offset"), "0");
    const auto no_zero = query(broker, "g", {{"setZeroIfNotFound", "false"}});
    EXPECT_EQ(no_zero->code, 22);
    EXPECT_EQ(no_zero->remark, "Not found, do not set to zero, maybe this group boot first");
}

TEST(offset_requests, From53OnlyGroupsThatWereSeenAndTopicsThatExistHaveOffsets) {
    broker_fixture broker;
    const auto no_group = update(broker, "g", "1");
    EXPECT_EQ(no_group->code, 26);
    EXPECT_EQ(no_group->remark, "Group g not exist!");
    broker.send("orders", 0, "x");
    broker.pull("orders", 0, 0, {{"consumerGroup", "g"}});
    EXPECT_EQ(update(broker, "g", "1")->code, 0);
    const auto no_topic = update(broker, "g", "1", "nowhere");
    EXPECT_EQ(no_topic->code, 17);
    EXPECT_EQ(no_topic->remark, "Topic nowhere not exist!");

    auto older = release_5_3_3();
    older.release.version = protocol::v5(2, 0);
    broker_fixture before{older};
    before.send("orders", 0, "x");
    EXPECT_EQ(update(before, "g", "1")->code, 0);
    EXPECT_EQ(update(before, "g", "1", "nowhere")->code, 17);
}

TEST(offset_requests, APullMayBringAnOffsetWhateverItFinds) {
    broker_fixture broker;
    broker.send("orders", 0, "x");
    broker.pull("orders", 0, 0, {{"consumerGroup", "g"}, {"sysFlag", "5"}, {"commitOffset", "1"}});
    EXPECT_EQ(query(broker, "g")->field("offset"), "1");
    EXPECT_EQ(broker.pull("orders", 0, 99, {{"consumerGroup", "g"}, {"sysFlag", "5"}, {"commitOffset", "9"}})->code,
              21);
    EXPECT_EQ(query(broker, "g")->field("offset"), "9");
    // Without the flag the number means nothing.
    broker.pull("orders", 0, 0, {{"consumerGroup", "g"}, {"sysFlag", "4"}, {"commitOffset", "2"}});
    EXPECT_EQ(query(broker, "g")->field("offset"), "9");
}

TEST(offset_requests, APullThatWaitsBringsItsOffsetAtOnce) {
    broker_fixture broker;
    broker.send("orders", 0, "x");
    EXPECT_FALSE(broker.pull(
        "orders", 0, 1,
        {{"consumerGroup", "g"}, {"sysFlag", "7"}, {"commitOffset", "1"}, {"suspendTimeoutMillis", "10000"}}));
    EXPECT_EQ(query(broker, "g")->field("offset"), "1");
}

TEST(offset_requests, MoreOffsetsThanTheLimitAreNotKept) {
    auto small = release_4_9_7();
    small.limits.offsets = 1;
    broker_fixture broker{small};
    update(broker, "g", "5");
    update(broker, "h", "6");
    update(broker, "g", "7");
    EXPECT_EQ(query(broker, "g")->field("offset"), "7");
    EXPECT_EQ(query(broker, "h")->field("offset"), "0");
}

}  // namespace
}  // namespace rmq::mini::test
