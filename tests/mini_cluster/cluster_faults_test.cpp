#include "mini_cluster/cluster_questions.hpp"
#include "mini_cluster/raw_client.hpp"

#include <rmq/mini_cluster.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace rmq {
namespace {

using mini::test::raw_client;
using mini::test::settle;
using namespace std::chrono_literals;

TEST(cluster_faults, PlaysScriptedFaults) {
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

TEST(cluster_faults, SpoilsAnswersAsItIsTold) {
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

TEST(cluster_faults, AnnouncesAFrameThatNeverComes) {
    mini_cluster cluster;
    auto broker = cluster.broker();
    broker.on_any().announce_size(0x7FFFFFFF);
    raw_client client{broker.port()};
    client.send("orders", 0, "x");
    while (broker.messages_taken() < 1) std::this_thread::yield();
    broker.kill(connection_end::fin);
    EXPECT_EQ(client.read_all().substr(0, 4), "\x7F\xFF\xFF\xFF");
}

TEST(cluster_faults, FaultsOfOneTopicSpareTheOthers) {
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

TEST(cluster_faults, ClearedFaultsNoLongerHappen) {
    mini_cluster cluster;
    cluster.broker().on(request_code::get_broker_runtime_info).drop();
    cluster.broker().clear_faults();
    raw_client client{cluster.broker().port()};
    settle(client);
}

}  // namespace
}  // namespace rmq
