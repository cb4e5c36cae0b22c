#include "eventually.hpp"
#include "mini_cluster/cluster_questions.hpp"
#include "mini_cluster/raw_client.hpp"

#include <rmq/mini_cluster.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace rmq {
namespace {

using mini::test::pull_orders;
using mini::test::raw_client;
using namespace std::chrono_literals;

TEST(mini_cluster, IsReadyWhenItIsConstructed) {
    mini_cluster cluster{{.brokers = 2}};
    EXPECT_EQ(cluster.size(), 2U);
    EXPECT_EQ(cluster.broker(0).name(), "broker-a");
    EXPECT_EQ(cluster.broker("broker-b").name(), "broker-b");
    EXPECT_NE(cluster.broker(0).port(), cluster.broker(1).port());
    EXPECT_EQ(cluster.broker(0).address(), "127.0.0.1:" + std::to_string(cluster.broker(0).port()));
    EXPECT_THROW((void)cluster.broker("broker-c"), std::out_of_range);
    EXPECT_THROW((void)cluster.broker(2), std::out_of_range);

    raw_client client{cluster.broker("broker-b").port()};
    const auto opaque = client.send("orders", 1, "hello");
    const auto reply = client.read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->opaque, opaque);
    EXPECT_EQ(reply->code, 0);
    EXPECT_EQ(cluster.broker("broker-b").stored("orders", 1).at(0).body, "hello");
    EXPECT_TRUE(cluster.broker("broker-a").stored("orders", 1).empty());
}

TEST(mini_cluster, ServesIpv6) {
    mini_cluster cluster{{.host = "::1"}};
    EXPECT_EQ(cluster.broker().address(), "[::1]:" + std::to_string(cluster.broker().port()));
    raw_client client{cluster.broker().port(), "::1"};
    ASSERT_EQ(client.connect_error(), 0);
    client.send("orders", 0, "hello");
    EXPECT_EQ(client.read()->code, 0);
    EXPECT_EQ(cluster.broker().stored("orders", 0).at(0).store_host.ip, "::1");
}

TEST(mini_cluster, SixtyFourBrokersHaveSixtyFourNamesAndPorts) {
    mini_cluster cluster{{.brokers = 64}};
    std::set<std::string> names;
    std::set<std::uint16_t> ports;
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        names.insert(cluster.broker(i).name());
        ports.insert(cluster.broker(i).port());
    }
    EXPECT_EQ(names.size(), 64U);
    EXPECT_EQ(ports.size(), 64U);
    EXPECT_EQ(cluster.broker(25).name(), "broker-z");
    EXPECT_EQ(cluster.broker(26).name(), "broker-aa");
    EXPECT_EQ(cluster.broker(63).name(), "broker-bl");
}

TEST(mini_cluster, StartsAllBrokersOrNone) {
    mini_cluster taken;
    const std::uint16_t port = taken.broker().port();
    EXPECT_THROW((mini_cluster{{.brokers = 2, .ports = {0, port}}}), std::system_error);
    EXPECT_THROW((mini_cluster{{.host = "192.0.2.1"}}), std::system_error) << "an address that is not ours";
    EXPECT_THROW((mini_cluster{{.host = "localhost"}}), std::system_error) << "a name is no address";
}

TEST(mini_cluster, RefusesOptionsThatMakeNoCluster) {
    EXPECT_THROW((mini_cluster{{.brokers = 0}}), std::invalid_argument);
    EXPECT_THROW((mini_cluster{{.brokers = 65}}), std::invalid_argument);
    EXPECT_THROW((mini_cluster{{.ports = {0, 0}}}), std::invalid_argument);
    for (const char* version : {"", "5", "5.3", "5.3.3.1", "5.3.x", "3.2.6", "6.0.0", "5.-1.0"}) {
        EXPECT_THROW((mini_cluster{{.version = version}}), std::invalid_argument) << version;
    }
}

TEST(mini_cluster, TakesDelayLevelsAsABrokersConfigurationHasThem) {
    mini_cluster cluster{{.message_delay_level = "2s 1m"}};
    raw_client client{cluster.broker().port()};
    client.request(request_code::get_broker_config, {});
    EXPECT_NE(client.read()->body.find("messageDelayLevel=2s 60s\n"), std::string::npos);
    EXPECT_THROW((mini_cluster{{.message_delay_level = "2 s"}}), std::invalid_argument);
    EXPECT_THROW((mini_cluster{{.delay_levels = {1ms}, .message_delay_level = "2s"}}), std::invalid_argument);
}

TEST(mini_cluster, LeavesNoDescriptorAndNoThread) {
    const auto count = [](const char* folder) {
        return std::distance(std::filesystem::directory_iterator{folder}, std::filesystem::directory_iterator{});
    };
    { mini_cluster warm; }  // what the standard library opens once
    const auto descriptors = count("/proc/self/fd");
    const auto threads = count("/proc/self/task");
    for (int i = 0; i < 50; ++i) {
        mini_cluster cluster{{.brokers = 3}};
        raw_client client{cluster.broker().port()};
        client.request(request_code::pull_message, pull_orders);
        client.send("orders", 0, "x");
        if (i % 2 == 0) client.read();
    }
    EXPECT_EQ(count("/proc/self/fd"), descriptors);
    EXPECT_TRUE(test::eventually([&] { return count("/proc/self/task") <= threads; }));  // a joined one may still end
}

// Whoever runs thousands of tests, each with its own cluster, pays for it each time.
TEST(mini_cluster, IsReadyInMilliseconds) {
    { mini_cluster warm; }
    constexpr int times = 20;
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < times; ++i) mini_cluster cluster{{.brokers = 4}};
    const auto each = (std::chrono::steady_clock::now() - before) / times;
    RecordProperty("microseconds", std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(each).count()));
    EXPECT_LT(each, 1s) << "even with sanitizers and on a machine that does other things";
}

TEST(mini_cluster, CanBeAskedFromManyThreads) {
    mini_cluster cluster{{.brokers = 2}};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i) {
        threads.emplace_back([&cluster, i] {
            auto broker = cluster.broker(i % 2);
            raw_client client{broker.port()};
            for (int n = 0; n < 50; ++n) {
                client.send("orders", static_cast<std::int32_t>(i), "x");
                ASSERT_EQ(client.read()->code, 0);
                ASSERT_EQ(broker.stored("orders", static_cast<std::int32_t>(i)).size(),
                          static_cast<std::size_t>(n + 1));
                broker.on(9999).times(1).drop();
            }
        });
    }
    for (auto& t : threads) t.join();
}

}  // namespace
}  // namespace rmq
