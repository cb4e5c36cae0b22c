// Heartbeats that were set, on virtual time: what a broker's actor sends over its control connection, and when.

#include <rmq/actors/broker.hpp>
#include <rmq/actors/push_desk.hpp>

#include "actors/fake_transport.hpp"
#include "actors/virtual_actor_system.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

namespace rmq::test {

using runtime::connection_role;

class heartbeats : public testing::Test {
protected:
    heartbeats() {
        register_messages();
        auto who = std::make_shared<protocol::requester>();
        who->client_id = "me";
        who->request_timeout = 3s;
        setup->peer = runtime::endpoint::parse("127.0.0.1:10911").value();
        setup->port = std::make_shared<runtime::broker_port>("broker-a", "127.0.0.1:10911",
                                                             runtime::broker_port::limits{}, sink());
        setup->transports = network.factory();
        setup->sink = sink();
        setup->who = who;
        setup->log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        setup->desk = actors::spawn_push_desk(vs.system(), setup->log);
        uut = actors::spawn_broker(vs.system(), nullptr, setup);
        vs.settle();
    }
    ~heartbeats() override {
        caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
        actors::tell_anonymously(setup->desk, actors::stop{});
        vs.settle();
    }
    static runtime::completion_sink sink() {
        return [](std::vector<runtime::completion> batch) {
            for (auto& done : batch) done.op->deliver(std::move(done.outcome));
        };
    }

    void set(const heartbeat_data& groups) {
        actors::tell_anonymously(uut, actors::keep_membership{std::make_shared<const heartbeat_data>(groups)});
        vs.settle();
    }
    static heartbeat_data one_group() { return {.client_id = "me", .producer_groups = {"orders"}}; }
    void accept() {
        network.last().accept();
        vs.settle();
    }
    // How often something with this code was written in the whole test.
    [[nodiscard]] int written(request_code code) const {
        int out = 0;
        for (const auto& transport : network.made)
            for (const auto& write : transport->writes)
                for (const auto& c : written_frames{write}.commands) out += c.code == static_cast<std::int32_t>(code);
        return out;
    }
    [[nodiscard]] int beats() const { return written(request_code::heart_beat); }
    void answer() {
        network.last().finish_write();
        network.last().answer(network.last().last_opaques());
        vs.settle();
    }
    // The one heartbeat that has to be there by now, answered.
    void expect_beat(int total) {
        ASSERT_EQ(beats(), total);
        answer();
    }

    virtual_actor_system vs;
    fake_network network;
    std::shared_ptr<actors::broker_setup> setup = std::make_shared<actors::broker_setup>();
    actors::broker uut;
};

TEST_F(heartbeats, GoOutWhenTheyAreSetAndAgainWithinTheInterval) {
    set(one_group());
    accept();
    expect_beat(1);
    vs.advance(26s);
    EXPECT_EQ(beats(), 1);
    vs.advance(4s);
    expect_beat(2);
    vs.advance(30s);
    expect_beat(3);
}

TEST_F(heartbeats, HoldNoDeadlineUpWhenTheyGoOut) {
    set(one_group());
    accept();
    expect_beat(1);
    vs.advance(26s);
    auto other = std::make_shared<recorded_operation>(vs.system().clock().now() + 5s);
    setup->port->submit(other);
    vs.settle();
    network.last().accept();
    vs.settle();
    vs.advance(4s);  // a heartbeat, with a longer deadline
    EXPECT_EQ(beats(), 2);
    vs.advance(1s);
    ASSERT_TRUE(other->failure);
    EXPECT_EQ(other->failure->code, errc::deadline_exceeded);
}

TEST_F(heartbeats, ComeOneByOneAfterATimerThatWasHeldUp) {
    set(one_group());
    accept();
    expect_beat(1);
    vs.advance(10min);
    expect_beat(2);
    vs.advance(20s);
    EXPECT_EQ(beats(), 2);
}

TEST_F(heartbeats, GoOutAgainWhenTheControlConnectionIsBack) {
    set(one_group());
    accept();
    expect_beat(1);
    network.last().lose(errc::connection_lost);
    vs.settle();
    vs.advance(1s);  // nobody has to ask for anything
    ASSERT_EQ(network.made.size(), 2U);
    accept();
    expect_beat(2);
    vs.advance(20s);
    EXPECT_EQ(beats(), 2);
}

TEST_F(heartbeats, ThatFailAreToldToSubscribersAndAreSentAgain) {
    std::vector<heartbeat_failed> told;
    auto listener = vs.system().spawn([&told](caf::event_based_actor*) -> caf::behavior {
        return {[&told](const heartbeat_failed& m) { told.push_back(m); }};
    });
    actors::tell_anonymously(setup->desk, subscribe{caf::actor_cast<caf::actor>(listener)});
    vs.settle();
    set(one_group());
    accept();
    EXPECT_EQ(beats(), 1);
    vs.advance(2999ms);
    EXPECT_TRUE(told.empty());
    vs.advance(1ms);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().broker, "broker-a");
    EXPECT_EQ(told.front().why.code, errc::deadline_exceeded);
    EXPECT_EQ(told.front().why.where.operation, "heartbeat");
    network.last().finish_write();
    vs.advance(27s);
    EXPECT_EQ(beats(), 2);
    caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
    vs.settle();
}

TEST_F(heartbeats, EndWithUnregisteringBeforeTheConnectionIsClosed) {
    auto groups = one_group();
    groups.consumers.push_back({.group = "billing"});
    set(groups);
    accept();
    expect_beat(1);
    actors::tell_anonymously(uut, actors::stop{});
    vs.settle();
    EXPECT_FALSE(network.last().closed);
    const written_frames farewell{network.last().writes.back()};
    ASSERT_EQ(farewell.commands.size(), 2U);
    EXPECT_EQ(farewell.commands[0].code, static_cast<std::int32_t>(request_code::unregister_client));
    EXPECT_EQ(farewell.commands[0].find("producerGroup"), "orders");
    EXPECT_EQ(farewell.commands[1].find("consumerGroup"), "billing");
    EXPECT_EQ(farewell.commands[1].find("clientID"), "me");
    answer();
    EXPECT_TRUE(network.last().closed);
}

TEST_F(heartbeats, DoNotHoldUpTheEndForABrokerThatDoesNotAnswer) {
    set(one_group());
    accept();
    expect_beat(1);
    auto other = std::make_shared<recorded_operation>(vs.system().clock().now() + 3s);
    setup->port->submit(other);
    vs.settle();
    actors::tell_anonymously(uut, actors::stop{});
    vs.settle();
    ASSERT_TRUE(other->failure);  // at once
    EXPECT_EQ(other->failure->code, errc::client_stopped);
    EXPECT_FALSE(network.made.front()->closed);
    vs.advance(499ms);
    EXPECT_FALSE(network.made.front()->closed);
    vs.advance(1ms);
    EXPECT_TRUE(network.made.front()->closed);
}

TEST_F(heartbeats, DoNotHoldUpTheEndWithoutAConnection) {
    set(one_group());
    actors::tell_anonymously(uut, actors::stop{});
    vs.settle();
    EXPECT_TRUE(network.last().closed);
    EXPECT_EQ(written(request_code::unregister_client), 0);
}

TEST_F(heartbeats, DoNotHoldUpTheEndOfTheLoop) {
    set(one_group());
    accept();
    expect_beat(1);
    actors::tell_anonymously(uut, actors::stop{});
    actors::tell_anonymously(uut, actors::io_stopped{});
    vs.settle();
    EXPECT_TRUE(network.last().closed);
}

TEST_F(heartbeats, EndWhenThereIsNoGroupLeft) {
    set(one_group());
    accept();
    expect_beat(1);
    set({});
    EXPECT_EQ(written(request_code::unregister_client), 1);
    answer();
    vs.advance(5min);
    EXPECT_EQ(beats(), 1);
    EXPECT_FALSE(network.last().closed);
}

TEST_F(heartbeats, AreNoneWithoutBeingSet) {
    vs.advance(5min);
    EXPECT_TRUE(network.made.empty());
}

}  // namespace rmq::test
