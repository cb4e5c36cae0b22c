#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <rmq/mini_cluster/detail/queue_locks.hpp>
#include <rmq/protocol/lock_body.hpp>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

const message_queue first{"t", "broker-a", 0};
const message_queue second{"t", "broker-a", 1};

class LockRequests : public testing::Test {
protected:
    std::vector<message_queue> lock(const std::string& client, const std::vector<message_queue>& queues,
                                    const std::string& group = "cg") {
        const auto got =
            broker.ask(1, request_code::lock_batch_mq, {}, protocol::encode_lock_body({client, group, queues}));
        EXPECT_EQ(got->code, 0);
        return protocol::decode_locked_queues(bytes_of(got->body)).value();
    }
    void unlock(const std::string& client, const std::vector<message_queue>& queues) {
        const auto got =
            broker.ask(1, request_code::unlock_batch_mq, {}, protocol::encode_lock_body({client, "cg", queues}));
        EXPECT_EQ(got->code, 0);
        EXPECT_TRUE(got->body.empty());
    }
    broker_fixture broker;
};

TEST_F(LockRequests, AQueueHasOneHolderPerGroup) {
    EXPECT_EQ(lock("one", {first, second}), (std::vector{first, second}));
    EXPECT_TRUE(lock("two", {first, second}).empty());
    EXPECT_EQ(lock("one", {first}), std::vector{first}) << "asking again is fine";
    EXPECT_EQ(lock("two", {first}, "other"), std::vector{first}) << "another group is another lock";
    EXPECT_EQ(lock("two", {{"t", "broker-b", 0}}).size(), 1U) << "so is another broker's queue";
}

TEST_F(LockRequests, OnlyTheHolderUnlocks) {
    lock("one", {first, second});
    unlock("two", {first});
    EXPECT_TRUE(lock("two", {first}).empty());
    unlock("one", {first});
    EXPECT_EQ(lock("two", {first, second}), std::vector{first});
}

TEST_F(LockRequests, ALockEndsAMinuteAfterItWasLastAskedFor) {
    lock("one", {first});
    broker.advance(40s);
    lock("one", {first});
    broker.advance(60s);
    EXPECT_TRUE(lock("two", {first}).empty());
    broker.advance(1ms);
    EXPECT_EQ(lock("two", {first}), std::vector{first});
    EXPECT_TRUE(lock("one", {first}).empty());
}

TEST_F(LockRequests, LocksAreGoneAfterARestart) {
    lock("one", {first});
    broker.core->forget_locks();
    EXPECT_EQ(lock("two", {first}), std::vector{first});
}

TEST_F(LockRequests, WhatIsNoBodyIsAnsweredAsJavaDoes) {
    for (const auto code : {request_code::lock_batch_mq, request_code::unlock_batch_mq}) {
        EXPECT_TRUE(broker.ask(1, code, {})->remark->starts_with("java.lang.NullPointerException"));
        EXPECT_TRUE(broker.ask(1, code, {}, "{")->remark->starts_with("com.alibaba.fastjson.JSONException"));
    }
}

TEST(QueueLocks, AreBoundedAndTheDeadMakeRoom) {
    queue_locks locks{2};
    const runtime::time_point start{1h};
    EXPECT_TRUE(locks.lock("g", first, "one", start));
    EXPECT_TRUE(locks.lock("g", second, "one", start + 30s));
    EXPECT_FALSE(locks.lock("h", first, "two", start + 31s));
    EXPECT_TRUE(locks.lock("h", first, "two", start + 61s)) << "the first is over";
    EXPECT_EQ(locks.size(), 2U);
}

}  // namespace
}  // namespace rmq::mini::test
