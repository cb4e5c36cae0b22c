// How a broker's actor judges its broker and probes it, on virtual time.

#include <rmq/actors/broker.hpp>

#include "actors/fake_transport.hpp"
#include "actors/virtual_actor_system.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <functional>
#include <set>

namespace rmq::test {

using runtime::health_state;

class broker_health : public testing::Test {
protected:
    broker_health() {
        register_messages();
        auto who = std::make_shared<protocol::requester>();
        who->client_id = "me";
        who->request_timeout = 3s;
        setup->peer = runtime::endpoint::parse("127.0.0.1:10911").value();
        setup->transports = network.factory();
        setup->sink = [](auto) {};
        setup->who = who;
        setup->log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        setup->health.emplace().jitter = 0;
        setup->seed = 12345;
        leases.max_connections = 2;
    }
    ~broker_health() override {
        caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
        caf::anon_send_exit(watcher, caf::exit_reason::user_shutdown);
        vs.settle();
    }
    void start() {
        setup->port = std::make_shared<runtime::broker_port>(
            "broker-a", "127.0.0.1:10911", runtime::broker_port::limits{}, [](auto) {},
            std::make_shared<runtime::lease_port>(
                leases, 1, 1, [](auto) {}, [this] { return now(); }));
        watcher = vs.system().spawn([this](actors::health_watcher::pointer) -> actors::health_watcher::behavior_type {
            return {[this](const actors::health_report& m) {
                for (const auto& change : m.changes) changes.push_back(change);
            }};
        });
        setup->health_watcher = caf::actor_cast<caf::weak_actor_ptr>(watcher);
        uut = actors::spawn_broker(vs.system(), nullptr, setup);
        vs.settle();
    }
    runtime::time_point now() { return vs.system().clock().now(); }
    runtime::lease_port& port() { return *setup->port->leases(); }
    recorded_ptr submit(runtime::duration timeout = 3s) {
        auto op = std::make_shared<recorded_operation>(now() + timeout);
        setup->port->submit(op);
        vs.settle();
        return op;
    }
    actors::health_report order(actors::health_order what) {
        caf::scoped_actor self{vs.system()};
        auto asked = actors::ask(self, uut, actors::order_health{what});
        vs.settle();
        actors::health_report told;
        std::move(asked).receive([&](const actors::health_report& m) { told = m; },
                                 [](const caf::error&) { FAIL() << "no report"; });
        return told;
    }
    [[nodiscard]] health_state state() const { return changes.empty() ? health_state::unknown : changes.back().to; }

    // What a broker would do with everything that has come to it.
    void work() {
        for (std::size_t i = 0; i < network.made.size(); ++i) {
            auto& t = *network.made[i];
            if (t.has_ended() || !is_there) continue;
            if (accepts && accepted.insert(i).second) {
                t.accept();
                vs.settle();
            }
            for (; accepted.contains(i) && answered[i] < t.writes.size() && !t.has_ended(); vs.settle()) {
                const written_frames frames{t.writes[answered[i]++]};
                std::vector<std::int32_t> opaques;
                for (const auto& c : frames.commands) opaques.push_back(c.opaque);
                t.finish_write();
                if (answers) t.answer(opaques);
            }
        }
        vs.settle();
    }
    void pass(runtime::duration time) {
        for (const auto end = now() + time; now() < end;) {
            vs.advance(std::min<runtime::duration>(50ms, end - now()));
            work();
        }
    }
    bool pass_until(const std::function<bool()>& there) {
        for (int i = 0; i < 20 * 120 && !there(); ++i) pass(50ms);
        return there();
    }
    [[nodiscard]] int probes() const {
        int sent = 0;
        for (const auto& t : network.made)
            for (const auto& write : t->writes)
                for (const auto& c : written_frames{write}.commands) sent += c.code == 46;
        return sent;
    }
    [[nodiscard]] std::size_t open_connections() const {
        std::size_t open = 0;
        for (const auto& t : network.made) open += t->closed ? 0U : 1U;
        return open;
    }

    virtual_actor_system vs;
    fake_network network;
    bool is_there = true;
    bool accepts = true;
    bool answers = true;
    std::set<std::size_t> accepted;
    std::map<std::size_t, std::size_t> answered;
    runtime::lease_settings leases;
    std::shared_ptr<actors::broker_setup> setup = std::make_shared<actors::broker_setup>();
    actors::health_watcher watcher;
    actors::broker uut;
    std::vector<runtime::health_change> changes;
};

TEST_F(broker_health, OfABrokerThatIsNotHeardOfIsProbedOnAConnectionThatIsKept) {
    start();
    EXPECT_TRUE(network.made.empty()) << "not before its time";
    pass(10s);
    EXPECT_EQ(probes(), 1);
    EXPECT_EQ(state(), health_state::healthy);
    EXPECT_EQ(port().counts().idle, 1U);
    pass(30s);
    EXPECT_EQ(probes(), 4);
    EXPECT_EQ(network.made.size(), 1U);
    EXPECT_EQ(port().counts().leased, 0U);
}

TEST_F(broker_health, NeedsNoProbeWhileAnswersCome) {
    start();
    for (int i = 0; i < 12; ++i) {
        const auto op = submit();
        pass(5s);
        EXPECT_TRUE(op->reply);
    }
    EXPECT_EQ(probes(), 0);
    EXPECT_EQ(state(), health_state::healthy);
}

TEST_F(broker_health, HasTwoUnansweredProbesAtMost) {
    setup->health->probe_timeout = 50s;
    answers = false;
    start();
    pass(49s);
    EXPECT_EQ(probes(), 2);
    EXPECT_EQ(network.made.size(), 2U);
}

TEST_F(broker_health, OfASilentBrokerGetsWorseAndEndsItsConnections) {
    answers = false;
    start();
    ASSERT_TRUE(pass_until([&] { return state() == health_state::suspended; }));
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].to, health_state::unhealthy);
    EXPECT_EQ(changes[1].why, runtime::health_event::failures_in_a_row);
    EXPECT_EQ(open_connections(), 0U);
    EXPECT_EQ(port().counts().total(), 0U);
}

TEST_F(broker_health, ComesBackWithTheBroker) {
    answers = false;
    start();
    ASSERT_TRUE(pass_until([&] { return state() == health_state::suspended; }));
    answers = true;
    ASSERT_TRUE(pass_until([&] { return state() == health_state::healthy; }));
    const auto n = changes.size();
    EXPECT_EQ(changes[n - 2].to, health_state::recovering);
    EXPECT_EQ(changes[n - 1].why, runtime::health_event::trusted);
}

TEST_F(broker_health, IsJudgedByConnectsThatFail) {
    start();
    const auto op = submit();
    network.last().lose(errc::connection_failed);
    vs.settle();
    EXPECT_TRUE(op->failure);
    EXPECT_EQ(state(), health_state::unhealthy);
    EXPECT_EQ(changes.back().why, runtime::health_event::connect_failed);
}

TEST_F(broker_health, OpensTheCircuitAtOnceWhenAnotherBrokerServes) {
    start();
    actors::tell_anonymously(uut, actors::peers_health{true, std::nullopt});
    submit();
    network.last().lose(errc::connection_failed);
    vs.settle();
    EXPECT_EQ(state(), health_state::suspended);
    EXPECT_EQ(changes.back().why, runtime::health_event::unreachable);
}

TEST_F(broker_health, IsNoConcernOfARequestForJustThisBrokerWhoseAnswerBringsTheProbeForward) {
    setup->health->probes.initial = 30s;
    start();
    actors::tell_anonymously(uut, actors::peers_health{true, std::nullopt});
    submit();
    network.last().lose(errc::connection_failed);
    vs.settle();
    ASSERT_EQ(state(), health_state::suspended);
    pass(1s);
    const auto op = submit();
    pass(100ms);
    EXPECT_TRUE(op->reply);
    pass(100ms);
    EXPECT_NE(state(), health_state::suspended);
    EXPECT_EQ(probes(), 1);
}

TEST_F(broker_health, IsWhatAnOperatorSaysUntilItIsResumed) {
    start();
    EXPECT_EQ(order(actors::health_order::suspend).state, health_state::suspended);
    EXPECT_EQ(state(), health_state::suspended);
    pass(5min);
    EXPECT_TRUE(network.made.empty());
    EXPECT_EQ(order(actors::health_order::resume).state, health_state::recovering);
    pass(100ms);
    EXPECT_EQ(probes(), 1);
    EXPECT_TRUE(pass_until([&] { return state() == health_state::healthy; }));
}

TEST_F(broker_health, IsUnknownAndProbedAtOnceAfterAReset) {
    answers = false;
    start();
    ASSERT_TRUE(pass_until([&] { return state() == health_state::suspended; }));
    answers = true;
    const auto before = probes();
    EXPECT_EQ(order(actors::health_order::reset).state, health_state::unknown);
    pass(100ms);
    EXPECT_EQ(probes(), before + 1);
    EXPECT_EQ(state(), health_state::healthy);
}

TEST_F(broker_health, OfABrokerThatWasGivenUpIsProbedAtOnceAndThenSlowly) {
    answers = false;
    start();
    EXPECT_EQ(order(actors::health_order::give_up).state, health_state::failed);
    pass(10s);
    EXPECT_EQ(probes(), 1);
    pass(51s);
    EXPECT_EQ(probes(), 2);
    answers = true;
    ASSERT_TRUE(pass_until([&] { return state() == health_state::recovering; }));
}

TEST_F(broker_health, SendsOneLateProbeAfterATimerThatWasHeldUp) {
    start();
    pass(10s);
    ASSERT_EQ(probes(), 1);
    vs.advance(10min);
    work();
    pass(1s);
    EXPECT_EQ(probes(), 2);
}

TEST_F(broker_health, TakesAnyByteForLife) {
    setup->health->interval = 1h;
    start();
    submit(1s);
    network.last().accept();
    vs.settle();
    is_there = false;
    for (int i = 0; i < 6; ++i) {
        network.last().finish_write();
        submit(1s);
        pass(500ms);
        network.last().receive({});  // a part of a frame
        vs.settle();
        pass(1s);
    }
    EXPECT_EQ(state(), health_state::unknown);
    EXPECT_FALSE(network.last().closed);
    EXPECT_EQ(network.made.size(), 1U);
}

TEST_F(broker_health, EndsAConnectionOnWhichRequestsGoUnansweredAndNothingComes) {
    setup->health->interval = 1h;
    start();
    submit(1s);
    network.last().accept();
    vs.settle();
    network.last().finish_write();
    is_there = false;
    const auto& first = *network.made.front();
    for (int i = 0; i < 2; ++i) {
        pass(1s);
        submit(1s);
        EXPECT_FALSE(first.closed) << i;
        network.made.front()->finish_write();
        vs.settle();
    }
    const auto last = submit(10s);
    pass(1s);
    EXPECT_TRUE(first.closed);
    ASSERT_TRUE(last->failure);
    EXPECT_EQ(last->failure->code, errc::connection_lost);
    EXPECT_EQ(last->failure->request, fate::unknown);
}

TEST_F(broker_health, ProbesOnAConnectionOfItsOwnWhenAllAreLeasedAndClosesIt) {
    leases.max_connections = 1;
    start();
    pass(10s);
    ASSERT_EQ(port().counts().idle, 1U);
    const auto lent = port().take_idle();
    ASSERT_TRUE(lent);
    pass(10s);
    EXPECT_EQ(probes(), 2);
    EXPECT_EQ(network.made.size(), 2U);
    EXPECT_TRUE(network.made.back()->closed);
    EXPECT_FALSE(network.made.front()->closed);
    EXPECT_TRUE(port().give_back(*lent, runtime::lease_return::clean));
}

TEST_F(broker_health, LeavesNoConnectionLentWhenTheActorEndsInTheMiddleOfAProbe) {
    start();
    pass(10s);
    answers = false;
    ASSERT_TRUE(pass_until([&] { return port().counts().leased == 1; }));
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    vs.settle();
    EXPECT_EQ(port().counts().total(), 0U);
}

TEST_F(broker_health, IsToldByABrokerThatGoesAway) {
    start();
    submit();
    network.last().accept();
    vs.settle();
    network.last().finish_write();
    network.last().receive(answers_to(network.last().last_opaques(), protocol::flag_response, 1500));
    vs.settle();
    EXPECT_EQ(state(), health_state::suspended);
    EXPECT_EQ(changes.back().why, runtime::health_event::went_away);
}

}  // namespace rmq::test
