#include "mini_cluster/cluster_questions.hpp"
#include "mini_cluster/raw_client.hpp"

#include <rmq/mini_cluster.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <thread>

namespace rmq {
namespace {

using mini::test::raw_client;
using mini::test::settle;
using namespace std::chrono_literals;

TEST(cluster_outage, AKilledBrokerRefusesAndARestartedOneServesOnTheSamePort) {
    for (const connection_end how : {connection_end::rst, connection_end::fin}) {
        mini_cluster cluster;
        auto broker = cluster.broker();
        raw_client client{broker.port()};
        client.send("orders", 0, "kept");
        client.read();
        broker.kill(how);
        EXPECT_EQ(client.wait_for_end(), how == connection_end::rst ? raw_client::end::reset : raw_client::end::fin);
        EXPECT_EQ(raw_client{broker.port()}.connect_error(), ECONNREFUSED);
        broker.kill(how);  // dead already

        broker.restart();
        raw_client again{broker.port()};
        ASSERT_EQ(again.connect_error(), 0);
        again.send("orders", 0, "more");
        EXPECT_EQ(again.read()->code, 0);
        EXPECT_EQ(broker.stored("orders", 0).size(), 2U);

        broker.kill();
        broker.restart(false);
        EXPECT_TRUE(broker.stored("orders", 0).empty());
    }
}

TEST(cluster_outage, KillingOneBrokerLeavesTheOthers) {
    mini_cluster cluster{{.brokers = 2}};
    raw_client other{cluster.broker(1).port()};
    cluster.broker(0).kill();
    settle(other);
}

TEST(cluster_outage, ABlackHoleTakesConnectionsAndAnswersNothing) {
    mini_cluster cluster;
    auto broker = cluster.broker();
    raw_client before{broker.port()};
    settle(before);
    broker.black_hole();
    before.send("orders", 0, "one");
    raw_client during{broker.port()};
    EXPECT_EQ(during.connect_error(), 0);
    during.send("orders", 0, "two");
    EXPECT_TRUE(before.is_quiet_for(50ms));
    EXPECT_TRUE(during.is_quiet_for(50ms));
    EXPECT_TRUE(broker.stored("orders", 0).empty());
    broker.resume();
    EXPECT_EQ(before.read()->code, 0);
    EXPECT_EQ(during.read()->code, 0);
    EXPECT_EQ(broker.stored("orders", 0).size(), 2U);
}

TEST(cluster_outage, HeldRepliesHideWhatWasDone) {
    mini_cluster cluster;
    auto broker = cluster.broker();
    raw_client client{broker.port()};
    broker.hold_replies();
    client.send("orders", 0, "one");
    client.send("orders", 0, "two");
    while (broker.messages_taken() < 2) std::this_thread::yield();
    EXPECT_TRUE(client.is_quiet_for(50ms));
    broker.release_replies();
    EXPECT_EQ(client.read()->opaque, 1);
    EXPECT_EQ(client.read()->opaque, 2);
}

TEST(cluster_outage, AShiftedClockStampsMessages) {
    mini_cluster cluster;
    auto broker = cluster.broker();
    raw_client client{broker.port()};
    const auto stamp = [&] {
        client.send("orders", 0, "x");
        EXPECT_EQ(client.read()->code, 0);
        return broker.stored("orders", 0).back().store_timestamp;
    };
    const auto before = stamp();
    broker.shift_clock(-1h);
    const auto after = stamp();
    EXPECT_LT(after, before - 3'500'000);
    EXPECT_GT(after, before - 3'700'000);
    broker.shift_clock(0ms);
    EXPECT_GE(stamp(), before);
}

}  // namespace
}  // namespace rmq
