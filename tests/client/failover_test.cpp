#include "client/client_fixture.hpp"

#include <future>
#include <memory>

namespace rmq::test {

using failover = client_test;

// Connects for requests only: the next one must not join an attempt that was made, and refused, just before the broker
// was back.
class coming_back : public client_test {
protected:
    coming_back() {
        settings wanted = patient_settings(broker.address());
        wanted.pool.reconnect_initial = wanted.pool.reconnect_max = 10min;
        client = broker_manager{context, wanted}.client("broker-a");
    }
};

TEST_F(coming_back, KillingABrokerCompletesAThousandRequestsInFlightOnceWithTheRightFate) {
    ASSERT_TRUE(client.send(a_message()));
    broker.hold_replies();
    collected<send_receipt> got;
    std::vector<std::unique_ptr<std::atomic<int>>> times;
    for (int i = 0; i < 1000; ++i) {
        times.push_back(std::make_unique<std::atomic<int>>(0));
        client.async_send(a_message(), {.timeout = 20s}, [&got, n = times.back().get()](result<send_receipt> r) {
            ++*n;
            got.add(std::move(r));
        });
    }
    ASSERT_TRUE(eventually([&] { return broker.messages_taken() == 1001; }));
    broker.kill();
    ASSERT_TRUE(got.wait_for(1000));
    for (const auto& n : times) EXPECT_EQ(*n, 1);
    for (const auto& r : got.all()) {
        ASSERT_FALSE(r);
        EXPECT_EQ(r.error().code, errc::connection_lost);
        EXPECT_EQ(r.error().request, fate::unknown);
    }
    broker.release_replies();
    broker.restart();
    const auto next = client.send(a_message());
    EXPECT_TRUE(next) << next.error().message();
    EXPECT_EQ(got.size(), 1000U);
}

TEST_F(coming_back, TheNextRequestSucceedsHoweverLongTheBrokerWasAway) {
    ASSERT_TRUE(client.send(a_message()));
    for (int round = 0; round < 5; ++round) {
        broker.kill(round % 2 == 0 ? connection_end::rst : connection_end::fin);
        for (int i = 0; i < 3; ++i) {
            const auto r = client.send(a_message());
            ASSERT_FALSE(r);
            EXPECT_TRUE(r.error().code == errc::connection_failed || r.error().code == errc::connection_lost)
                << r.error().message();
        }
        broker.restart();
        const auto r = client.send(a_message());
        EXPECT_TRUE(r) << r.error().message();
    }
}

TEST_F(failover, AnswersOthersWhileOneBrokerIsABlackHole) {
    mini_cluster second;
    ASSERT_TRUE(brokers.add("broker-b", second.broker().address()));
    ASSERT_TRUE(client.send(a_message()));
    broker.black_hole();
    auto lost = std::async(std::launch::async, [&] { return send_in_vain(client, a_message(), {.timeout = 100ms}); });
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(brokers.client("broker-b").send(a_message()));
    const auto r = lost.get();
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::deadline_exceeded);
    EXPECT_EQ(r.error().request, fate::unknown);
    broker.resume();
    EXPECT_TRUE(client.send(a_message()));
}

struct hostile : client_test, testing::WithParamInterface<std::pair<const char*, std::string>> {};

TEST_P(hostile, PeerIsHungUpOnAndTheNextRequestSucceeds) {
    ASSERT_TRUE(client.send(a_message()));
    broker.on(request_code::send_message_v2).times(1).raw_bytes(GetParam().second);
    collected<std::int64_t> others;
    const auto r = client.send(a_message(), {.timeout = 20s});
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::protocol_error) << r.error().message();
    EXPECT_EQ(r.error().request, fate::unknown);
    EXPECT_FALSE(r.error().detail.empty());
    EXPECT_TRUE(client.send(a_message()));
}

INSTANTIATE_TEST_SUITE_P(
    bytes, hostile,
    testing::Values(std::pair{"http", std::string("HTTP/1.1 400 Bad Request\r\n\r\n")},
                    std::pair{"tls", std::string("\x15\x03\x01\x00\x02\x02\x46\x00", 8)},
                    std::pair{"negative_length", std::string("\xff\xff\xff\xff\x01\x00\x00\x10", 8)},
                    std::pair{"zero_length", std::string("\x00\x00\x00\x00\x01\x00\x00\x10", 8)},
                    std::pair{"header_past_frame", std::string("\x00\x00\x00\x08\x01\x00\x00\x10\x00\x00\x00\x00", 12)},
                    std::pair{"unknown_serialize_type",
                              std::string("\x00\x00\x00\x08\x07\x00\x00\x04\x00\x00\x00\x00", 12)},
                    std::pair{"json_that_is_no_header", std::string("\x00\x00\x00\x06\x00\x00\x00\x02[]", 10)}),
    [](const auto& given) { return std::string{given.param.first}; });

}  // namespace rmq::test
