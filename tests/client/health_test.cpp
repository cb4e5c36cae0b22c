#include "client/client_fixture.hpp"

#include <rmq/client/actor.hpp>

#include <caf/scoped_actor.hpp>

#include <algorithm>

namespace rmq::test {

// Two brokers, and a client that looks often, but waits for long.
class client_health : public testing::Test {
protected:
    explicit client_health(std::chrono::milliseconds probe_timeout = 60s)
        : brokers{context, quick(a.address(), probe_timeout)} {}
    static settings quick(const std::string& address, std::chrono::milliseconds probe_timeout) {
        settings s = patient_settings(address);
        s.health.interval = 100ms;
        s.health.probe_timeout = probe_timeout;
        s.health.probe_initial = 50ms;
        s.health.probe_max = 100ms;
        s.health.latency_floor = 60s;
        return s;
    }
    void SetUp() override { ASSERT_TRUE(brokers.add("broker-b", b.address())); }
    health_state state(std::string_view name) {
        for (const auto& known : brokers.list())
            if (known.name == name) return known.state;
        return health_state::failed;
    }
    bool becomes(std::string_view name, health_state wanted) {
        return eventually([&] { return state(name) == wanted; });
    }
    static message a_message() { return {.topic = "orders", .body = "hello"}; }

    mini_cluster cluster{{.brokers = 2}};
    mini_cluster::broker_handle a = cluster.broker("broker-a");
    mini_cluster::broker_handle b = cluster.broker("broker-b");
    rmq::context context;
    broker_manager brokers;
};

// The same, where probes are lost.
struct client_health_without_answers : client_health {
    client_health_without_answers() : client_health{100ms} {}
};

TEST_F(client_health, OfBrokersNobodyAskedIsFoundOutByProbesOnOneConnection) {
    ASSERT_TRUE(becomes("broker-a", health_state::healthy));
    ASSERT_TRUE(becomes("broker-b", health_state::healthy));
    EXPECT_TRUE(eventually([&] { return a.requests_seen(request_code::check_client_config) >= 5; }));
    EXPECT_EQ(a.connections().size(), 1U);
    EXPECT_EQ(brokers.healthy().size(), 2U);
}

TEST_F(client_health, OfAKilledBrokerIsBadAndGoodAgainOnceItIsBack) {
    ASSERT_TRUE(becomes("broker-a", health_state::healthy));
    ASSERT_TRUE(becomes("broker-b", health_state::healthy));
    a.kill();
    ASSERT_TRUE(becomes("broker-a", health_state::suspended));
    EXPECT_EQ(brokers.healthy(), std::vector<std::string>{"broker-b"});
    const auto r = brokers.client("broker-a").send(a_message());
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::connection_failed) << "it was tried: nobody else was asked for";
    a.restart();
    ASSERT_TRUE(becomes("broker-a", health_state::healthy));
    EXPECT_TRUE(brokers.client("broker-a").send(a_message()));
}

TEST_F(client_health_without_answers, OfABlackHoleIsFoundOutThoughItsConnectionsStayOpen) {
    ASSERT_TRUE(becomes("broker-a", health_state::healthy));
    a.black_hole();
    ASSERT_TRUE(becomes("broker-a", health_state::suspended));
    EXPECT_TRUE(becomes("broker-b", health_state::healthy));
    a.resume();
    EXPECT_TRUE(becomes("broker-a", health_state::healthy));
}

TEST_F(client_health_without_answers, LetsARequestForJustThisBrokerGoThereAlthoughItsCircuitIsOpen) {
    ASSERT_TRUE(becomes("broker-b", health_state::healthy));
    a.on(request_code::check_client_config).drop();
    ASSERT_TRUE(becomes("broker-a", health_state::suspended));
    EXPECT_TRUE(brokers.client("broker-a").send(a_message()));
}

TEST_F(client_health, SuspendsABrokerUntilItIsResumed) {
    auto client = brokers.client("broker-a");
    ASSERT_TRUE(client.send(a_message()));
    auto held = client.acquire(30s);
    ASSERT_TRUE(held);
    ASSERT_TRUE(brokers.suspend("broker-a"));
    EXPECT_EQ(state("broker-a"), health_state::suspended);
    const auto taken = a.messages_taken();
    const auto r = client.send(a_message());
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::broker_unavailable);
    EXPECT_EQ(r.error().request, fate::not_sent);
    EXPECT_EQ(r.error().where.broker, "broker-a");
    EXPECT_EQ(r.error().where.operation, "send");
    EXPECT_NE(r.error().message().find("resume"), std::string::npos) << r.error().message();
    EXPECT_THROW(value_or_throw(client.send(a_message())), broker_unavailable);
    EXPECT_EQ(held->send(a_message()).error().code, errc::broker_unavailable);
    EXPECT_EQ(client.acquire().error().code, errc::broker_unavailable);
    collected<send_receipt> got;
    client.async_send(a_message(), {}, got.handler());
    ASSERT_TRUE(got.wait_for(1));
    EXPECT_EQ(got.all().front().error().code, errc::broker_unavailable);
    EXPECT_EQ(a.messages_taken(), taken);
    ASSERT_TRUE(brokers.resume("broker-a"));
    EXPECT_TRUE(client.send(a_message()));
    EXPECT_TRUE(held->send(a_message()));
    EXPECT_TRUE(becomes("broker-a", health_state::healthy));
}

TEST_F(client_health, TakesOrdersForBrokersThatAreThereOnly) {
    for (const auto& outcome : {brokers.suspend("nobody"), brokers.resume("nobody"), brokers.reset("nobody")}) {
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().code, errc::invalid_argument);
    }
}

TEST_F(client_health, IsToldToActorsThatSubscribe) {
    caf::scoped_actor self{context.actor_system()};
    actors::ask(self, brokers.actor(), subscribe{caf::actor_cast<caf::actor>(self)})
        .receive([](const done&) {}, [](const caf::error&) { FAIL(); });
    ASSERT_TRUE(brokers.suspend("broker-a"));
    std::vector<health_state> seen;
    while (seen.empty() || seen.back() != health_state::suspended)
        self->receive([&](const broker_state_changed& e) {
            if (e.broker == "broker-a") seen.push_back(e.to);
        });
    EXPECT_EQ(seen.back(), health_state::suspended);
}

TEST_F(client_health, OfABrokerThatIsBusyAllTheTimeIsDegradedOrWorse) {
    ASSERT_TRUE(becomes("broker-a", health_state::healthy));
    a.on(request_code::send_message_v2).reply(response_code::system_busy, "[PC_SYNCHRONIZED]broker busy");
    auto client = brokers.client("broker-a");
    ASSERT_TRUE(eventually([&] {
        (void)client.send(a_message());
        return state("broker-a") == health_state::suspended;
    }));
    a.clear_faults();
    EXPECT_TRUE(becomes("broker-a", health_state::healthy));
}

}  // namespace rmq::test
