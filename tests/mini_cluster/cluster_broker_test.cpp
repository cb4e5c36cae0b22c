#include "mini_cluster/cluster_questions.hpp"
#include "mini_cluster/raw_client.hpp"

#include <rmq/mini_cluster.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace rmq {
namespace {

using mini::test::pull_orders;
using mini::test::raw_client;
using mini::test::settle;
using namespace std::chrono_literals;

constexpr std::int32_t oneway = 2;

TEST(cluster_broker, AnswersManyRequestsOfOneWriteInOrder) {
    mini_cluster cluster;
    raw_client client{cluster.broker().port()};
    constexpr int many = 2'000;
    for (int i = 0; i < many; ++i) client.send("orders", 0, std::to_string(i));
    for (int i = 0; i < many; ++i) ASSERT_EQ(client.read()->opaque, i + 1);
    EXPECT_EQ(cluster.broker().messages_taken(), static_cast<std::uint64_t>(many));
}

TEST(cluster_broker, OnewaysAreTakenWithoutAnAnswer) {
    mini_cluster cluster;
    raw_client client{cluster.broker().port()};
    client.send("orders", 0, "x", oneway);
    const auto opaque = client.request(request_code::get_broker_runtime_info, {});
    EXPECT_EQ(client.read()->opaque, opaque);
    EXPECT_EQ(cluster.broker().stored("orders", 0).size(), 1U);
}

TEST(cluster_broker, WakesAParkedPull) {
    mini_cluster cluster;
    raw_client producer{cluster.broker().port()};
    producer.send("orders", 1, "creates the topic");
    producer.read();
    raw_client consumer{cluster.broker().port()};
    const auto opaque = consumer.request(request_code::pull_message, pull_orders);
    settle(consumer);
    EXPECT_EQ(cluster.broker().parked_pulls(), 1U);
    producer.send("orders", 0, "wake up");
    const auto woken = consumer.read();
    ASSERT_TRUE(woken);
    EXPECT_EQ(woken->opaque, opaque);
    EXPECT_EQ(woken->code, 0);
    EXPECT_NE(woken->body.find("wake up"), std::string::npos);
}

TEST(cluster_broker, GivesUpAParkedPullInRealTime) {
    mini_cluster cluster;
    cluster.create_topic("orders");
    raw_client consumer{cluster.broker().port()};
    auto soon = pull_orders;
    soon[7].second = "50";
    const auto before = std::chrono::steady_clock::now();
    consumer.request(request_code::pull_message, soon);
    EXPECT_EQ(consumer.read()->code, 19);
    EXPECT_GE(std::chrono::steady_clock::now() - before, 50ms);
}

TEST(cluster_broker, StorageFreeAnswersWithoutKeeping) {
    mini_cluster cluster{{.storage_free = true}};
    raw_client client{cluster.broker().port()};
    for (int i = 0; i < 100; ++i) client.send("orders", 0, std::string(1024, 'x'));
    for (int i = 0; i < 100; ++i) {
        const auto reply = client.read();
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->opaque, i + 1);
        EXPECT_EQ(reply->code, 0);
    }
    EXPECT_EQ(cluster.broker().messages_taken(), 100U);
    EXPECT_TRUE(cluster.broker().stored("orders", 0).empty());
}

TEST(cluster_broker, CutsOffWhatIsNoFrameAfterAnsweringWhatWas) {
    for (const std::string& garbage :
         {std::string{"GET / HTTP/1.1\r\n\r\n"}, std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11},
          std::string{"\x00\x00\x00\x42\x00\x00\x00\xc8{}", 10}, std::string(64, '\0'),
          std::string{"\x00\x00\x00\x09\x00\x00\x00\x05hello", 13}}) {
        mini_cluster cluster;
        raw_client client{cluster.broker().port()};
        const auto opaque = client.send("orders", 0, "x");
        client.write(garbage);
        const auto reply = client.read();
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->opaque, opaque);
        EXPECT_FALSE(client.read());
        EXPECT_NE(client.ended(), raw_client::end::none);
        EXPECT_EQ(cluster.broker().open_connections(), 0U);
    }
}

TEST(cluster_broker, KnowsWhatWasAskedOnWhichConnection) {
    mini_cluster cluster;
    raw_client one{cluster.broker().port()};
    settle(one);
    {
        raw_client two{cluster.broker().port()};
        two.request(request_code::heart_beat, {},
                    R"({"clientID":"c","producerDataSet":[{"groupName":"p"}],"consumerDataSet":[]})");
        two.read();
        EXPECT_EQ(cluster.broker().producers("p"), std::vector<std::string>{"c"});
        EXPECT_EQ(cluster.broker().open_connections(), 2U);
    }
    while (cluster.broker().open_connections() != 1) std::this_thread::yield();
    const auto all = cluster.broker().connections();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_TRUE(all[0].open);
    EXPECT_EQ(all[0].codes, (std::map<std::int32_t, std::uint64_t>{{28, 1}}));
    EXPECT_FALSE(all[1].open);
    EXPECT_EQ(all[1].codes, (std::map<std::int32_t, std::uint64_t>{{34, 1}}));
    EXPECT_EQ(cluster.broker().requests_seen(request_code::heart_beat), 1U);
    EXPECT_TRUE(cluster.broker().producers("p").empty());
}

TEST(cluster_broker, ADeafPeerCostsABoundedAmountOfMemory) {
    mini_cluster cluster;
    raw_client producer{cluster.broker().port()};
    for (int i = 0; i < 4; ++i) {
        producer.send("orders", 0, std::string(std::size_t{200} * 1024, 'x'));
        producer.read();
    }
    // Asks for 100 MB in a few KiB and reads nothing: requests are no longer taken up.
    raw_client deaf{cluster.broker().port()};
    auto plain = pull_orders;
    plain[5].second = "4";
    constexpr int many = 500;
    for (int i = 0; i < many; ++i) deaf.request(request_code::pull_message, plain);
    settle(producer);
    EXPECT_LT(cluster.broker().requests_seen(request_code::pull_message), 250U);
    // It may still have its answers.
    for (int i = 0; i < many; ++i) {
        const auto reply = deaf.read();
        ASSERT_TRUE(reply);
        ASSERT_EQ(reply->code, 0);
    }
    EXPECT_EQ(cluster.broker().requests_seen(request_code::pull_message), static_cast<std::uint64_t>(many));
}

}  // namespace
}  // namespace rmq
