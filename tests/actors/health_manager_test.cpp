// What a manager makes of its brokers' health, and of an operator's word, on virtual time.

#include <rmq/actors/broker_manager.hpp>

#include "actors/fake_transport.hpp"
#include "actors/virtual_actor_system.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <array>
#include <functional>

namespace rmq::test {

class managed_health : public testing::Test {
protected:
    managed_health() {
        register_messages();
        setup->who.client_id = "client-1";
        setup->who.producer_group = "group-1";
        setup->who.request_timeout = 3s;
        const std::array<std::byte, 4> ip{};
        setup->who.ids = std::make_shared<protocol::unique_id_generator>(ip, 1, 2);
        setup->directory = std::make_shared<actors::broker_directory>();
        setup->transports = network.factory();
        setup->sink = [](auto) {};
        setup->now = [this] { return vs.system().clock().now(); };
        setup->restarts = {.max_restarts = 0, .window = 60s, .delay = 10ms};
        setup->health->interval = 1h;  // nothing is probed while nobody looks
        setup->seed = 12345;
        setup->log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        uut = actors::spawn_broker_manager(vs.system(), setup);
        listener = vs.system().spawn([this](caf::event_based_actor*) -> caf::behavior {
            return {[this](const broker_state_changed& m) { told.push_back(m); }, [](const broker_restarted&) {},
                    [](const broker_failed&) {}};
        });
        actors::tell_anonymously(uut, subscribe{caf::actor_cast<caf::actor>(listener)});
        vs.settle();
    }
    ~managed_health() override {
        actors::tell_anonymously(uut, actors::stop{});
        caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
        vs.settle();
    }

    template <class Answer, class Request>
    result<Answer> ask(Request request, const std::function<void()>& meanwhile = {}) {
        caf::scoped_actor self{vs.system()};
        auto question = actors::ask(self, uut, std::move(request));
        vs.settle();
        if (meanwhile) meanwhile();
        vs.settle();
        result<Answer> answer = tl::unexpected(error{});
        std::move(question).receive([&](const Answer& a) { answer = a; },
                                    [&](const caf::error& e) { answer = tl::unexpected(error_from(e)); });
        return answer;
    }
    std::shared_ptr<runtime::broker_port> add(const char* name = "broker-a", const char* address = "127.0.0.1:10911") {
        EXPECT_TRUE(ask<done>(add_broker{name, address}));
        return setup->directory->find(name);
    }
    recorded_ptr submit(runtime::broker_port& port) {
        auto op = std::make_shared<recorded_operation>(vs.system().clock().now() + 3s);
        port.submit(op);
        vs.settle();
        return op;
    }
    // One request over a new connection.
    void serve_one(runtime::broker_port& port, runtime::duration latency = 1ms) {
        const auto op = submit(port);
        const auto via = network.made.back();  // a probe may come to need another one
        via->accept();
        vs.settle();
        vs.advance(latency);
        via->finish_write();
        via->answer(via->last_opaques());
        vs.settle();
        ASSERT_TRUE(op->reply);
    }
    void fail_to_connect(runtime::broker_port& port) {
        submit(port);
        network.last().lose(errc::connection_failed);
        vs.settle();
    }
    void crash(runtime::broker_port& port) {
        network.explode = true;
        port.submit(std::make_shared<recorded_operation>(vs.system().clock().now() + 3s, false,
                                                         runtime::connection_role::control));
        vs.settle();
        network.explode = false;
    }
    broker_description of(const char* name) {
        const auto all = ask<broker_list>(list_brokers{});
        for (const auto& b : all->brokers)
            if (b.name == name) return b;
        ADD_FAILURE() << "no " << name;
        return {};
    }

    virtual_actor_system vs;
    fake_network network;
    std::shared_ptr<actors::manager_setup> setup = std::make_shared<actors::manager_setup>();
    actors::broker_manager uut;
    caf::actor listener;
    std::vector<broker_state_changed> told;
};

TEST_F(managed_health, IsToldToSubscribersAndInLists) {
    auto port = add();
    EXPECT_EQ(of("broker-a").state, health_state::unknown);
    serve_one(*port, 5ms);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().broker, "broker-a");
    EXPECT_EQ(told.front().from, health_state::unknown);
    EXPECT_EQ(told.front().to, health_state::healthy);
    EXPECT_EQ(told.front().reason, "answers within its limits");
    const auto now = of("broker-a");
    EXPECT_EQ(now.state, health_state::healthy);
    EXPECT_EQ(now.reason, "answers within its limits");
    EXPECT_EQ(now.latency, 5ms);
    EXPECT_FALSE(now.held);
    EXPECT_EQ(setup->directory->descriptions()->front().state, health_state::healthy);
}

TEST_F(managed_health, OfAnUnreachableBrokerOpensItsCircuitOnlyWhenAnotherOneServes) {
    auto a = add();
    auto b = add("broker-b", "127.0.0.1:10921");
    fail_to_connect(*a);
    EXPECT_EQ(of("broker-a").state, health_state::unhealthy);
    serve_one(*b);
    vs.advance(1s);
    fail_to_connect(*a);
    EXPECT_EQ(of("broker-a").state, health_state::suspended);
}

TEST_F(managed_health, ListsThoseThatAnswerTheQuickestFirst) {
    auto a = add("broker-a", "127.0.0.1:1");
    auto b = add("broker-b", "127.0.0.1:2");
    add("broker-c", "127.0.0.1:3");
    serve_one(*a, 10ms);
    serve_one(*b, 2ms);
    EXPECT_EQ(healthy_among(*setup->directory->descriptions()), (std::vector<std::string>{"broker-b", "broker-a"}));
}

TEST_F(managed_health, LetsNothingGoToASuspendedBrokerInAnyForm) {
    auto port = add();
    serve_one(*port);
    ASSERT_TRUE(ask<done>(suspend_broker{"127.0.0.1:10911"}));
    EXPECT_EQ(of("broker-a").state, health_state::suspended);
    EXPECT_TRUE(of("broker-a").held);
    const auto written = network.last().writes.size();
    const auto op = submit(*port);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::broker_unavailable);
    EXPECT_EQ(op->failure->request, fate::not_sent);
    const auto from_actor = ask<response>(raw_request{"broker-a", {.code = 28}});
    ASSERT_FALSE(from_actor);
    EXPECT_EQ(from_actor.error().code, errc::broker_unavailable);
    EXPECT_EQ(from_actor.error().where.broker, "broker-a");
    const auto lease = ask<lease_handle>(acquire_request{"broker-a"});
    ASSERT_FALSE(lease);
    EXPECT_EQ(lease.error().code, errc::broker_unavailable);
    vs.advance(10min);
    EXPECT_EQ(network.made.size(), 1U);
    EXPECT_EQ(network.last().writes.size(), written);

    ASSERT_TRUE(ask<done>(resume_broker{"broker-a"}));
    EXPECT_EQ(of("broker-a").state, health_state::recovering);
    EXPECT_FALSE(submit(*port)->failure);
}

TEST_F(managed_health, AnswersWhatWasSentBeforeTheBrokerWasSuspended) {
    auto port = add();
    const auto op = submit(*port);
    network.last().accept();
    vs.settle();
    ASSERT_TRUE(ask<done>(suspend_broker{"broker-a"}));
    network.last().finish_write();
    network.last().answer(network.last().last_opaques());
    vs.settle();
    EXPECT_TRUE(op->reply);
}

TEST_F(managed_health, KnowsNoOrderForABrokerThatIsNotThere) {
    for (const auto& outcome : {ask<done>(suspend_broker{"broker-x"}), ask<done>(resume_broker{"broker-x"}),
                                ask<done>(reset_broker{"broker-x"})}) {
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().code, errc::invalid_argument);
        EXPECT_EQ(outcome.error().where.broker, "broker-x");
    }
}

TEST_F(managed_health, KeepsABrokerSuspendedOverARestartOfItsActor) {
    setup->restarts.max_restarts = 5;
    auto port = add();
    ASSERT_TRUE(ask<done>(set_heartbeat{{.producer_groups = {"orders"}}}));  // goes on, and can crash
    ASSERT_TRUE(ask<done>(suspend_broker{"broker-a"}));
    network.explode = true;
    network.last().lose(errc::connection_lost);
    vs.settle();
    vs.advance(1s);
    network.explode = false;
    vs.advance(1s);
    vs.advance(1s);
    EXPECT_GE(of("broker-a").restarts, 1U);
    EXPECT_EQ(of("broker-a").state, health_state::suspended);
    EXPECT_EQ(submit(*port)->failure->code, errc::broker_unavailable);
}

TEST_F(managed_health, TriesABrokerThatWasGivenUpAgainByAndBy) {
    auto port = add();
    crash(*port);
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.back().to, health_state::failed);
    EXPECT_EQ(submit(*port)->failure->code, errc::broker_unavailable);
    const auto before = network.made.size();
    vs.advance(60s);
    vs.advance(10ms);
    ASSERT_EQ(network.made.size(), before + 1) << "a probe";
    EXPECT_EQ(submit(*port)->failure->code, errc::broker_unavailable) << "not answered yet";
    network.last().accept();
    vs.settle();
    network.last().answer(network.last().last_opaques());
    vs.settle();
    EXPECT_EQ(of("broker-a").state, health_state::recovering);
    EXPECT_FALSE(submit(*port)->failure);
}

TEST_F(managed_health, ForgetsThatABrokerWasGivenUpWhenItIsReset) {
    auto port = add();
    crash(*port);
    ASSERT_EQ(of("broker-a").state, health_state::failed);
    ASSERT_TRUE(ask<done>(reset_broker{"broker-a"}));
    EXPECT_EQ(of("broker-a").state, health_state::unknown);
    serve_one(*port);
    EXPECT_EQ(of("broker-a").state, health_state::healthy);
}

TEST_F(managed_health, TellsTheStatesOfABrokerWithoutAGap) {
    setup->restarts.max_restarts = 1;
    auto port = add();
    serve_one(*port);
    crash(*port);
    vs.advance(1s);
    serve_one(*port);
    ASSERT_TRUE(ask<done>(suspend_broker{"broker-a"}));
    ASSERT_TRUE(ask<done>(reset_broker{"broker-a"}));
    ASSERT_GE(told.size(), 5U);
    auto state = health_state::unknown;
    for (const auto& change : told) {
        EXPECT_EQ(change.from, state);
        EXPECT_NE(change.to, state);
        EXPECT_FALSE(change.reason.empty());
        state = change.to;
    }
}

}  // namespace rmq::test
