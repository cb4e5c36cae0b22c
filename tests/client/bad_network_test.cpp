#include "client/client_fixture.hpp"

#include <rmq/mini_cluster/toxic_proxy.hpp>

// What a client of ours makes of a bad network: a toxic proxy between it and its broker.
namespace rmq::test {

class bad_network : public testing::Test {
protected:
    // The connection is there before something goes wrong with it.
    void SetUp() override { ASSERT_TRUE(client.send(a_message(), {.queue_id = 0})); }

    static message a_message(std::string body = "hello") { return {.topic = "orders", .body = std::move(body)}; }
    bool took(std::uint64_t messages) {
        return eventually([&] { return broker.messages_taken() == messages; });
    }
    // It may still believe in a connection that is gone.
    bool comes_back() {
        return eventually([&] { return client.send(a_message()).has_value(); });
    }

    mini_cluster cluster;
    mini_cluster::broker_handle broker = cluster.broker("broker-a");
    toxic_proxy proxy{{.upstream = broker.address()}};
    rmq::context context;
    broker_manager brokers{context, patient_settings(proxy.address())};
    broker_client client = brokers.client("broker-a");
};

TEST_F(bad_network, ALongWayIsNoFault) {
    proxy.set({.latency = 10ms, .jitter = 10ms});
    collected<send_receipt> got;
    constexpr std::size_t many = 100;
    for (std::size_t i = 0; i < many; ++i) client.async_send(a_message(), {.timeout = 60s}, got.handler());
    ASSERT_TRUE(got.wait_for(many));
    for (const auto& r : got.all()) EXPECT_TRUE(r) << r.error().message();
    EXPECT_EQ(broker.messages_taken(), many + 1);
    EXPECT_EQ(proxy.seen().connections, 1U) << "nothing was given up for being slow";
}

TEST_F(bad_network, ANarrowLineIsNoFaultWhileThereIsProgress) {
    proxy.set({.bytes_per_second = 1'000'000});
    const auto sent = client.send(a_message(std::string(200'000, 'x')), {.timeout = 60s});
    ASSERT_TRUE(sent) << sent.error().message();
    const auto pulled =
        client.pull({.group = "g", .topic = "orders", .queue_id = sent->queue_id, .offset = sent->queue_offset});
    ASSERT_TRUE(pulled) << pulled.error().message();
    EXPECT_EQ(pulled->messages.at(0).body.size(), 200'000U);
    EXPECT_EQ(proxy.seen().connections, 1U);
}

TEST_F(bad_network, BytesThatComeOneByOneAreFrames) {
    proxy.set({.slice_size = 1, .slice_pause = 0ms});
    for (int i = 0; i < 5; ++i) {
        const auto sent = client.send(a_message(), {.timeout = 60s});
        ASSERT_TRUE(sent) << sent.error().message();
    }
    EXPECT_EQ(broker.messages_taken(), 6U);
}

TEST_F(bad_network, HalfAnAnswerLeavesItsFateUnknown) {
    for (const connection_end how : {connection_end::rst, connection_end::fin}) {
        const auto before = broker.messages_taken();
        proxy.set(direction::to_client, {.cut = toxic_cut{.how = how, .times = 1}});
        const auto sent = client.send(a_message());
        ASSERT_FALSE(sent);
        EXPECT_EQ(sent.error().code, errc::connection_lost) << sent.error().message();
        EXPECT_EQ(sent.error().request, fate::unknown);
        EXPECT_EQ(broker.messages_taken(), before + 1);
        EXPECT_TRUE(comes_back());
    }
}

TEST_F(bad_network, HalfARequestIsNotStoredButNobodyCanTell) {
    proxy.set(direction::to_broker, {.cut = toxic_cut{.times = 1}});
    const auto sent = client.send(a_message());
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, errc::connection_lost) << sent.error().message();
    EXPECT_EQ(sent.error().request, fate::unknown);
    EXPECT_EQ(broker.messages_taken(), 1U);
    EXPECT_TRUE(comes_back());
}

TEST_F(bad_network, AnswersThatAreLostOnTheWayLookLikeRequestsThatAre) {
    for (const direction lost : {direction::to_client, direction::to_broker}) {
        const auto before = broker.messages_taken();
        proxy.set(lost, {.black_hole = true});
        const auto sent = send_in_vain(client, a_message(), {.timeout = 100ms});
        ASSERT_FALSE(sent);
        EXPECT_EQ(sent.error().code, errc::deadline_exceeded) << sent.error().message();
        EXPECT_EQ(sent.error().request, fate::unknown);
        if (lost == direction::to_client) {
            EXPECT_TRUE(took(before + 1)) << "it arrives";
        } else {
            EXPECT_EQ(broker.messages_taken(), before);
        }
        proxy.heal();
        EXPECT_TRUE(took(before + 1)) << "late, perhaps after its sender has given up";
        EXPECT_TRUE(client.send(a_message()));
    }
}

TEST_F(bad_network, SpoiltAnswersEndTheConnection) {
    proxy.set(direction::to_client, {.corruption = 1});
    const auto sent = client.send(a_message());
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, errc::protocol_error) << sent.error().message();
    EXPECT_EQ(sent.error().request, fate::unknown);
    proxy.heal();
    EXPECT_TRUE(comes_back());
}

TEST_F(bad_network, SpoiltRequestsEndItOnTheOtherSide) {
    proxy.set(direction::to_broker, {.corruption = 1});
    const auto sent = client.send(a_message());
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, errc::connection_lost) << sent.error().message();
    EXPECT_EQ(sent.error().request, fate::unknown);
    EXPECT_EQ(broker.messages_taken(), 1U);
    proxy.heal();
    EXPECT_TRUE(comes_back());
}

TEST_F(bad_network, RequestsFailWhileItIsDownAndSucceedAfterwards) {
    proxy.kill();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(client.send(a_message()));
    proxy.restart();
    EXPECT_TRUE(comes_back());
    EXPECT_GE(proxy.seen().connections, 2U);
}

}  // namespace rmq::test
