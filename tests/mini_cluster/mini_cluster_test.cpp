#include "eventually.hpp"
#include "mini_cluster/raw_client.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <rmq/mini_cluster.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace rmq {
namespace {

using mini::test::raw_client;
using namespace std::chrono_literals;

constexpr std::int32_t oneway = 2;

const raw_client::fields pull_orders{
    {"consumerGroup", "g"}, {"topic", "orders"}, {"queueId", "0"},      {"queueOffset", "0"},
    {"maxMsgNums", "32"},   {"sysFlag", "6"},    {"commitOffset", "0"}, {"suspendTimeoutMillis", "20000"},
    {"subscription", "*"},  {"subVersion", "0"}};

// A question whose answer proves that everything asked before it was seen.
void settle(raw_client& client) {
    const auto opaque = client.request(request_code::get_broker_runtime_info, {});
    for (;;) {
        const auto reply = client.read();
        ASSERT_TRUE(reply);
        if (reply->opaque == opaque) return;
    }
}

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

std::string route_of(raw_client& names, const std::string& topic) {
    names.request(request_code::get_routeinfo_by_topic, {{"topic", topic}});
    return names.read()->body;
}

bool names_broker(const std::string& route, mini_cluster::broker_handle broker) {
    return route.find('"' + broker.address() + '"') != std::string::npos;
}

TEST(mini_cluster, ItsNameServerKnowsATopicBeforeItsFirstMessageIsAnswered) {
    mini_cluster cluster{{.brokers = 2}};
    raw_client names{cluster.name_server().port()};
    const auto before = route_of(names, "TBW102");
    EXPECT_TRUE(names_broker(before, cluster.broker(0)));
    EXPECT_TRUE(names_broker(before, cluster.broker(1)));
    EXPECT_EQ(route_of(names, "orders"), "");

    raw_client client{cluster.broker(1).port()};
    client.send("orders", 0, "x");
    ASSERT_EQ(client.read()->code, 0);
    const auto after = route_of(names, "orders");
    EXPECT_FALSE(names_broker(after, cluster.broker(0)));
    EXPECT_TRUE(names_broker(after, cluster.broker(1)));
    EXPECT_NE(after.find(R"("writeQueueNums":4)"), std::string::npos) << after;

    cluster.create_topic("orders", 7);
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker(0)));
    EXPECT_NE(route_of(names, "orders").find(R"("writeQueueNums":7)"), std::string::npos);
    EXPECT_EQ(cluster.name_server().requests_seen(request_code::get_routeinfo_by_topic), 5U);
}

TEST(mini_cluster, Before5ANewTopicGivesABrokerBackItsWritePermissions) {
    for (const std::string release : {"4.9.7", "5.3.3"}) {
        mini_cluster cluster{{.version = release}};
        raw_client names{cluster.name_server().port()};
        names.request(request_code::wipe_write_perm_of_broker, {{"brokerName", "broker-a"}});
        EXPECT_EQ(names.read()->code, 0);
        EXPECT_NE(route_of(names, "TBW102").find(R"("perm":5)"), std::string::npos);
        raw_client client{cluster.broker().port()};
        client.send("orders", 0, "x");
        ASSERT_EQ(client.read()->code, 0);
        EXPECT_EQ(route_of(names, "TBW102").find(R"("perm":5)") == std::string::npos, release == "4.9.7");
    }
}

TEST(mini_cluster, AKilledBrokerIsInNoRouteUntilItIsBack) {
    mini_cluster cluster{{.brokers = 2}};
    cluster.create_topic("orders");
    raw_client names{cluster.name_server().port()};
    cluster.broker(0).kill();
    EXPECT_FALSE(names_broker(route_of(names, "orders"), cluster.broker(0)));
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker(1)));
    cluster.broker(1).kill();
    EXPECT_EQ(route_of(names, "orders"), "");
    cluster.create_topic("while away");
    EXPECT_EQ(route_of(names, "while away"), "") << "a dead broker tells nobody";
    cluster.broker(0).restart();
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker(0)));
    EXPECT_TRUE(names_broker(route_of(names, "while away"), cluster.broker(0)));
    EXPECT_FALSE(names_broker(route_of(names, "orders"), cluster.broker(1)));
    cluster.broker(1).black_hole();
    cluster.broker(0).black_hole();
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker(0))) << "silence is no death";
}

TEST(mini_cluster, ItsNameServerGoesAndComesBackWithWhatItKnew) {
    mini_cluster cluster;
    cluster.create_topic("orders");
    const auto port = cluster.name_server().port();
    cluster.name_server().kill();
    EXPECT_NE(raw_client{port}.connect_error(), 0);
    cluster.name_server().restart();
    raw_client names{port};
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker()));
    cluster.name_server().on(request_code::get_routeinfo_by_topic).times(1).reply(response_code::system_error, "later");
    names.request(request_code::get_routeinfo_by_topic, {{"topic", "orders"}});
    EXPECT_EQ(names.read()->remark, "later");
}

TEST(mini_cluster, ItsNameServerListensWhereItIsTold) {
    mini_cluster first;
    const auto port = first.name_server().port();
    EXPECT_EQ(first.name_server().address(), "127.0.0.1:" + std::to_string(port));
    EXPECT_THROW((mini_cluster{{.name_server_port = port}}), std::system_error);
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

TEST(mini_cluster, AnswersManyRequestsOfOneWriteInOrder) {
    mini_cluster cluster;
    raw_client client{cluster.broker().port()};
    constexpr int many = 2'000;
    for (int i = 0; i < many; ++i) client.send("orders", 0, std::to_string(i));
    for (int i = 0; i < many; ++i) ASSERT_EQ(client.read()->opaque, i + 1);
    EXPECT_EQ(cluster.broker().messages_taken(), static_cast<std::uint64_t>(many));
}

TEST(mini_cluster, WakesAParkedPull) {
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

TEST(mini_cluster, GivesUpAParkedPullInRealTime) {
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

TEST(mini_cluster, CutsOffWhatIsNoFrameAfterAnsweringWhatWas) {
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

TEST(mini_cluster, KnowsWhatWasAskedOnWhichConnection) {
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

TEST(mini_cluster, AKilledBrokerRefusesAndARestartedOneServesOnTheSamePort) {
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

TEST(mini_cluster, KillingOneBrokerLeavesTheOthers) {
    mini_cluster cluster{{.brokers = 2}};
    raw_client other{cluster.broker(1).port()};
    cluster.broker(0).kill();
    settle(other);
}

TEST(mini_cluster, ABlackHoleTakesConnectionsAndAnswersNothing) {
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

TEST(mini_cluster, HeldRepliesHideWhatWasDone) {
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

TEST(mini_cluster, PlaysScriptedFaults) {
    mini_cluster cluster{{.brokers = 2}};
    auto broker = cluster.broker("broker-a");
    broker.on(request_code::send_message_v2).times(1).reply(response_code::system_busy, "[PC_SYNCHRONIZED]broker busy");
    broker.on(request_code::send_message_v2).times(1).after_acting().drop();
    broker.on(request_code::send_message_v2).times(1).delay(30ms).pass();
    broker.on(request_code::send_message_v2).times(1).disconnect(connection_end::rst);
    broker.on(request_code::send_message_v2).times(1).disconnect(connection_end::fin);
    broker.on(request_code::send_message_v2).times(1).raw_bytes("HTTP/1.1 400 Bad Request\r\n\r\n");

    raw_client client{broker.port()};
    client.send("orders", 0, "busy");
    const auto busy = client.read();
    EXPECT_EQ(busy->code, 2);
    EXPECT_EQ(busy->remark, "[PC_SYNCHRONIZED]broker busy");
    client.send("orders", 0, "lost answer");
    client.send("orders", 0, "slow");
    EXPECT_EQ(client.read()->opaque, 3) << "the second request is never answered";
    client.send("orders", 0, "reset");
    EXPECT_EQ(client.wait_for_end(), raw_client::end::reset);

    raw_client second{broker.port()};
    second.send("orders", 0, "fin");
    EXPECT_EQ(second.wait_for_end(), raw_client::end::fin);

    raw_client third{broker.port()};
    third.send("orders", 0, "raw");
    third.send("orders", 0, "as ever");
    while (broker.requests_seen(request_code::send_message_v2) < 7) std::this_thread::yield();
    broker.kill(connection_end::fin);
    EXPECT_EQ(third.read_all().rfind("HTTP/1.1 400", 0), 0U);

    const auto kept = broker.stored("orders", 0);
    ASSERT_GE(kept.size(), 2U);
    EXPECT_EQ(kept[0].body, "lost answer");
    EXPECT_EQ(kept[1].body, "slow");
    EXPECT_EQ(broker.requests_seen(request_code::send_message_v2), 7U);
}

TEST(mini_cluster, SpoilsAnswersAsItIsTold) {
    mini_cluster cluster;
    auto broker = cluster.broker();
    const auto on_send = [&] { return std::move(broker.on(request_code::send_message_v2).times(1)); };
    raw_client client{broker.port()};
    const auto ask = [&] { return client.send("orders", 0, "x"); };

    on_send().duplicate();
    const auto twice = ask();
    EXPECT_EQ(client.read()->opaque, twice);
    EXPECT_EQ(client.read()->opaque, twice);

    on_send().unknown_opaque();
    ask();
    EXPECT_LT(client.read()->opaque, 0);

    on_send().reorder();
    const auto late = ask();
    const auto next = ask();
    EXPECT_EQ(client.read()->opaque, next);
    EXPECT_EQ(client.read()->opaque, late);

    broker.on(request_code::send_message_v2).times(2).swap_opaques();
    const auto first = ask();
    const auto second = ask();
    EXPECT_EQ(client.read()->opaque, second);
    EXPECT_EQ(client.read()->opaque, first);

    on_send().slice(50, 1ms);
    const auto sliced = ask();
    EXPECT_EQ(client.read()->opaque, sliced);

    on_send().go_away();
    ask();
    EXPECT_EQ(client.read()->code, 1500);
    broker.on(request_code::get_broker_runtime_info).times(1).reply_body("{}");
    client.request(request_code::get_broker_runtime_info, {});
    EXPECT_EQ(client.read()->body, "{}");

    on_send().truncate(10, connection_end::fin);
    ask();
    EXPECT_EQ(client.read_all().size(), 10U);
    EXPECT_EQ(client.ended(), raw_client::end::fin);
    EXPECT_EQ(broker.messages_taken(), 8U);
}

TEST(mini_cluster, AnnouncesAFrameThatNeverComes) {
    mini_cluster cluster;
    auto broker = cluster.broker();
    broker.on_any().announce_size(0x7FFFFFFF);
    raw_client client{broker.port()};
    client.send("orders", 0, "x");
    while (broker.messages_taken() < 1) std::this_thread::yield();
    broker.kill(connection_end::fin);
    EXPECT_EQ(client.read_all().substr(0, 4), "\x7F\xFF\xFF\xFF");
}

TEST(mini_cluster, FaultsOfOneTopicSpareTheOthers) {
    mini_cluster cluster;
    auto broker = cluster.broker();
    broker.on_any().topic("bills").reply(response_code::system_busy);
    broker.on_any().topic("letters").probability(0).reply(response_code::system_busy);
    raw_client client{broker.port()};
    for (const char* topic : {"orders", "bills", "letters"}) {
        client.send(topic, 0, "x");
        EXPECT_EQ(client.read()->code, std::string{"bills"} == topic ? 2 : 0) << topic;
    }
}

TEST(mini_cluster, AShiftedClockStampsMessages) {
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

TEST(mini_cluster, TakesDelayLevelsAsABrokersConfigurationHasThem) {
    mini_cluster cluster{{.message_delay_level = "2s 1m"}};
    raw_client client{cluster.broker().port()};
    client.request(request_code::get_broker_config, {});
    EXPECT_NE(client.read()->body.find("messageDelayLevel=2s 60s\n"), std::string::npos);
    EXPECT_THROW((mini_cluster{{.message_delay_level = "2 s"}}), std::invalid_argument);
    EXPECT_THROW((mini_cluster{{.delay_levels = {1ms}, .message_delay_level = "2s"}}), std::invalid_argument);
}

TEST(mini_cluster, ClearedFaultsNoLongerHappen) {
    mini_cluster cluster;
    cluster.broker().on(request_code::get_broker_runtime_info).drop();
    cluster.broker().clear_faults();
    raw_client client{cluster.broker().port()};
    settle(client);
}

TEST(mini_cluster, OnewaysAreTakenWithoutAnAnswer) {
    mini_cluster cluster;
    raw_client client{cluster.broker().port()};
    client.send("orders", 0, "x", oneway);
    const auto opaque = client.request(request_code::get_broker_runtime_info, {});
    EXPECT_EQ(client.read()->opaque, opaque);
    EXPECT_EQ(cluster.broker().stored("orders", 0).size(), 1U);
}

TEST(mini_cluster, StorageFreeAnswersWithoutKeeping) {
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

TEST(mini_cluster, ADeafPeerCostsABoundedAmountOfMemory) {
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
