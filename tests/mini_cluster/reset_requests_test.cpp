#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/offset_table_body.hpp>
#include <string>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

class ResetRequests : public testing::Test {
protected:
    // Three messages of queue 1, a second apart, and nothing in the other three.
    static void fill(broker_fixture& at) {
        at.connect(2);
        for (const char* body : {"1", "2", "3"}) {
            at.send("orders", 1, body);
            at.advance(1s);
        }
        at.pull("orders", 1, 0);
    }
    static void commit(broker_fixture& at, int offset) {
        for (int queue = 0; queue < 4; ++queue) {
            at.ask(1, request_code::update_consumer_offset,
                   {{"consumerGroup", "consumers"},
                    {"topic", "orders"},
                    {"queueId", std::to_string(queue)},
                    {"commitOffset", std::to_string(queue == 1 ? offset : 0)}});
        }
    }
    static void join(broker_fixture& at) {
        at.ask(2, request_code::heart_beat, {},
               protocol::encode_heartbeat_body({.client_id = "c", .consumers = {{.group = "consumers"}}}));
        at.take_others();
    }
    static std::optional<received> reset(broker_fixture& at, const std::string& timestamp, const fields& more = {}) {
        fields ask{{"topic", "orders"}, {"group", "consumers"}, {"timestamp", timestamp}, {"isForce", "true"}};
        for (const auto& [name, value] : more) {
            std::erase_if(ask, [&name = name](const auto& f) { return f.first == name; });
            ask.emplace_back(name, value);
        }
        return at.ask(1, request_code::invoke_broker_to_reset_offset, ask);
    }
    static std::vector<std::int64_t> offsets(const received& r) {
        auto table = protocol::decode_offset_table(bytes_of(r.body)).value();
        std::ranges::sort(table, {}, [](const auto& row) { return row.queue.queue_id; });
        std::vector<std::int64_t> out;
        for (const auto& row : table) out.push_back(row.offset);
        return out;
    }
    static std::optional<std::string> committed(broker_fixture& at) {
        return at
            .ask(1, request_code::query_consumer_offset,
                 {{"consumerGroup", "consumers"}, {"topic", "orders"}, {"queueId", "1"}})
            ->field("offset");
    }
};

TEST_F(ResetRequests, From52OnTheNextPullOfEachQueueIsTold) {
    broker_fixture broker;
    fill(broker);
    commit(broker, 3);
    const auto done = reset(broker, "1700000001000");
    EXPECT_EQ(done->code, 0);
    EXPECT_EQ(done->remark, std::nullopt);
    EXPECT_EQ(offsets(*done), (std::vector<std::int64_t>{0, 1, 0, 0}));
    EXPECT_TRUE(broker.take_others().empty()) << "nobody is sent anything";
    EXPECT_EQ(committed(broker), "1");

    const auto ignored =
        broker.ask(1, request_code::update_consumer_offset,
                   {{"consumerGroup", "consumers"}, {"topic", "orders"}, {"queueId", "1"}, {"commitOffset", "3"}});
    EXPECT_EQ(ignored->code, 0);
    EXPECT_EQ(ignored->remark, "Offset has been previously reset");
    EXPECT_EQ(committed(broker), "1");

    const auto moved = broker.pull("orders", 1, 3, {{"sysFlag", "5"}, {"commitOffset", "3"}});
    EXPECT_EQ(moved->code, 21);
    EXPECT_EQ(moved->remark, "OFFSET_RESET");
    EXPECT_EQ(moved->field("nextBeginOffset"), "1");
    EXPECT_EQ(moved->field("maxOffset"), "3");
    EXPECT_EQ(committed(broker), "3") << "what comes with that pull counts, as on a real broker";
    EXPECT_EQ(broker.pull("orders", 1, 1)->messages().size(), 2U) << "told once";
    commit(broker, 2);
    EXPECT_EQ(committed(broker), "2");
}

TEST_F(ResetRequests, BelowZeroIsTheEnd) {
    broker_fixture broker;
    fill(broker);
    EXPECT_EQ(offsets(*reset(broker, "-1")), (std::vector<std::int64_t>{0, 3, 0, 0}));
    EXPECT_EQ(offsets(*reset(broker, "0")), (std::vector<std::int64_t>{0, 0, 0, 0}));
}

TEST_F(ResetRequests, OneQueueCanBeSetAnywhere) {
    broker_fixture broker;
    fill(broker);
    EXPECT_EQ(offsets(*reset(broker, "0", {{"queueId", "1"}, {"offset", "2"}})), std::vector<std::int64_t>{2});
    EXPECT_EQ(broker.pull("orders", 1, 0)->field("nextBeginOffset"), "2");
    EXPECT_EQ(broker.pull("orders", 0, 0)->code, 19) << "the others are as they were";
    EXPECT_EQ(offsets(*reset(broker, "1700000002000", {{"queueId", "1"}})), std::vector<std::int64_t>{2});
    const auto no = reset(broker, "0", {{"queueId", "1"}, {"offset", "5"}});
    EXPECT_EQ(no->code, 1);
    EXPECT_EQ(no->remark, "Target offset 5 not in consume queue range [0-3]");
}

TEST_F(ResetRequests, WhatIsNotThereCannotBeReset) {
    broker_fixture broker;
    const auto no_topic = reset(broker, "0");
    EXPECT_EQ(no_topic->code, 17);
    EXPECT_EQ(no_topic->remark, "Topic orders does not exist");
    broker.core->put_topic({"orders", 4, 4, 6});
    const auto no_group = reset(broker, "0");
    EXPECT_EQ(no_group->code, 26);
    EXPECT_EQ(no_group->remark, "Group consumers does not exist");
    const auto nobody = broker.ask(1, request_code::invoke_broker_to_reset_offset, {{"topic", "orders"}});
    EXPECT_EQ(nobody->remark, "Group null does not exist");
    EXPECT_EQ(broker.ask(1, request_code::invoke_broker_to_reset_offset, {})->code, 1);

    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(reset(old, "0")->remark, "[reset-offset] reset offset failed, no topic in this broker. topic=orders");
}

// As recorded.
TEST_F(ResetRequests, Release497SendsItToTheConsumers) {
    broker_fixture old{release_4_9_7()};
    fill(old);
    EXPECT_EQ(reset(old, "0")->remark, "THe consumer group <consumers> not exist") << "no offsets yet";
    commit(old, 3);
    const auto nobody = reset(old, "0");
    EXPECT_EQ(nobody->code, 206);
    EXPECT_EQ(nobody->remark,
              "Consumer not online, so can not reset offset, Group: consumers Topic: orders Timestamp: 0");

    join(old);
    const auto done = reset(old, "1700000001000");
    EXPECT_EQ(done->code, 0);
    EXPECT_EQ(done->remark, "not set any response code");
    EXPECT_EQ(offsets(*done), (std::vector<std::int64_t>{0, 1, 0, 0}));
    const auto pushed = old.take_others();
    ASSERT_EQ(pushed.size(), 1U);
    EXPECT_EQ(pushed[0].on, 2U);
    EXPECT_EQ(pushed[0].code, 220);
    EXPECT_EQ(pushed[0].flag, protocol::flag_oneway);
    EXPECT_EQ(pushed[0].field("topic"), "orders");
    EXPECT_EQ(pushed[0].field("group"), "consumers");
    EXPECT_EQ(pushed[0].field("timestamp"), "1700000001000");
    EXPECT_EQ(pushed[0].field("isForce"), "false");
    EXPECT_EQ(offsets(pushed[0]), (std::vector<std::int64_t>{0, 1, 0, 0}));
    EXPECT_EQ(committed(old), "3") << "the consumers do it";
    EXPECT_EQ(old.pull("orders", 1, 0)->code, 0);
}

TEST_F(ResetRequests, WithoutForce497GoesOnlyBack) {
    broker_fixture old{release_4_9_7()};
    fill(old);
    commit(old, 1);
    join(old);
    EXPECT_EQ(offsets(*reset(old, "-1", {{"isForce", "false"}})), (std::vector<std::int64_t>{0, 1, 0, 0}));
    EXPECT_EQ(offsets(*reset(old, "-1")), (std::vector<std::int64_t>{0, 3, 0, 0}));
    EXPECT_EQ(offsets(*reset(old, "0", {{"isForce", "false"}})), (std::vector<std::int64_t>{0, 0, 0, 0}));
}

// A trap: Java's consumers can't read what they get then.
TEST_F(ResetRequests, AToolInCppMakes497SendTheOtherForm) {
    broker_fixture old{release_4_9_7()};
    fill(old);
    commit(old, 1);
    join(old);
    reset(old, "0");
    EXPECT_TRUE(old.take_others().at(0).body.starts_with(R"({"offsetTable":[)"));
}

}  // namespace
}  // namespace rmq::mini::test
