#include <rmq/actors/broker_manager.hpp>

#include "actors/fake_transport.hpp"
#include "actors/virtual_actor_system.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <rmq/protocol/version.hpp>

#include <array>

namespace rmq::test {

struct heard {
    std::vector<broker_restarted> restarted;
    std::vector<broker_failed> failed;
};

class manager : public testing::Test {
protected:
    manager() {
        register_messages();
        setup->who.client_id = "client-1";
        setup->who.producer_group = "group-1";
        const std::array<std::byte, 4> ip{};
        setup->who.ids = std::make_shared<protocol::unique_id_generator>(ip, 1, 2);
        setup->directory = std::make_shared<actors::broker_directory>();
        setup->transports = network.factory();
        setup->sink = [](std::vector<runtime::completion> batch) {
            for (auto& done : batch) done.op->deliver(std::move(done.outcome));
        };
        setup->health.reset();  // no probes: health_manager_test.cpp has them
        setup->restarts = {.max_restarts = 2, .window = 60s, .delay = 10ms};
        setup->log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        uut = actors::spawn_broker_manager(vs.system(), setup);
        vs.settle();
    }
    ~manager() override {
        actors::tell_anonymously(uut, actors::stop{});
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
    // Ends the broker's actor in the middle of its work, as a bug would.
    void crash(runtime::broker_port& port) {
        network.explode = true;
        port.submit(std::make_shared<recorded_operation>(vs.system().clock().now() + 3s, false,
                                                         runtime::connection_role::control));
        vs.settle();
        network.explode = false;
    }

    virtual_actor_system vs;
    fake_network network;
    std::shared_ptr<actors::manager_setup> setup = std::make_shared<actors::manager_setup>();
    actors::broker_manager uut;
};

TEST_F(manager, PublishesABrokerUnderItsNameAndItsAddress) {
    auto port = add();
    ASSERT_TRUE(port);
    EXPECT_EQ(setup->directory->find("127.0.0.1:10911"), port);
    EXPECT_EQ(setup->directory->find("broker-b"), nullptr);
    const auto all = ask<broker_list>(list_brokers{});
    ASSERT_EQ(all->brokers.size(), 1U);
    EXPECT_EQ(all->brokers.front().address, "127.0.0.1:10911");
}

TEST_F(manager, RefusesABadAddressAndANameThatIsTaken) {
    const auto bad = ask<done>(add_broker{"broker-a", "nowhere"});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, errc::invalid_argument);
    add();
    const auto twice = ask<done>(add_broker{"broker-a", "127.0.0.1:1"});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, errc::invalid_argument);
    EXPECT_EQ(twice.error().where.broker, "broker-a");
}

TEST_F(manager, EndsABrokerThatIsRemovedAndCompletesItsRequests) {
    auto port = add();
    auto op = submit(*port);
    EXPECT_TRUE(ask<done>(remove_broker{"broker-a"}));
    vs.settle();
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::client_stopped);
    EXPECT_EQ(setup->directory->find("broker-a"), nullptr);
    EXPECT_TRUE(submit(*port)->failure);
    EXPECT_TRUE(ask<done>(remove_broker{"broker-a"}));
    EXPECT_TRUE(add());
}

TEST_F(manager, PassesAnActorsRequestOnAndItsAnswerBack) {
    add();
    const auto answer = ask<response>(raw_request{"broker-a", {.code = 28}}, [&] {
        network.last().accept();
        vs.settle();
        network.last().answer(network.last().last_opaques());
    });
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->code, 0);
}

// Nothing here takes them: 3 says so, 2 that there were too many in this second.
TEST_F(manager, TakesSoManyRequestsOfABrokersOwnAsItIsAllowed) {
    setup->max_broker_requests = 5;
    submit(*add());
    network.last().accept();
    vs.settle();
    network.last().finish_write();
    const auto answers_to_next = [&](const std::vector<std::int32_t>& opaques) {
        network.last().receive(answers_to(opaques, 0));
        vs.settle();
        std::vector<std::int32_t> codes;
        for (const auto& c : written_frames{network.last().writes.back()}.commands) codes.push_back(c.code);
        network.last().finish_write();
        vs.settle();
        return codes;
    };
    EXPECT_EQ(answers_to_next({1, 2, 3, 4}), (std::vector<std::int32_t>{3, 3, 3, 3}));
    EXPECT_EQ(answers_to_next({5}), (std::vector<std::int32_t>{3}));
    EXPECT_EQ(answers_to_next({6}), (std::vector<std::int32_t>{2}));
    vs.advance(1s);
    EXPECT_EQ(answers_to_next({7}), (std::vector<std::int32_t>{3}));
}

TEST_F(manager, SetsTheHeartbeatOfEveryBrokerAndOfThoseThatComeLater) {
    add();
    EXPECT_TRUE(ask<done>(set_heartbeat{{.producer_groups = {"orders"}}}));
    ASSERT_EQ(network.made.size(), 1U);  // the control connection
    add("broker-b", "127.0.0.1:10921");
    EXPECT_EQ(network.made.size(), 2U);
    const auto wrong = ask<done>(set_heartbeat{{.producer_groups = {"no name"}}});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, errc::invalid_argument);
    EXPECT_TRUE(ask<done>(set_heartbeat{}));
}

TEST_F(manager, TellsAnActorWhatIsWrongWithItsRequest) {
    const auto nobody = ask<send_receipt>(send_request{.broker = "broker-x", .message = {.topic = "t", .body = "b"}});
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, errc::invalid_argument);
    add();
    const auto empty = ask<send_receipt>(send_request{.broker = "broker-a", .message = {.topic = "t", .body = ""}});
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error().code, errc::invalid_argument);
    EXPECT_EQ(empty.error().where.operation, "send");
    EXPECT_EQ(empty.error().request, fate::not_sent);
}

TEST_F(manager, StartsACrashedBrokerAgainBehindTheSamePort) {
    auto port = add();
    submit(*port);
    network.last().accept();
    vs.settle();
    caf::scoped_actor listener{vs.system()};
    actors::tell_anonymously(uut, subscribe{caf::actor_cast<caf::actor>(listener)});
    vs.settle();
    auto in_flight = submit(*port);
    crash(*port);
    ASSERT_TRUE(in_flight->failure);
    EXPECT_EQ(in_flight->failure->code, errc::client_stopped);
    auto queued = submit(*port);  // nobody is there just now
    EXPECT_EQ(queued->deliveries, 0);
    vs.advance(10ms);
    ASSERT_EQ(network.made.size(), 2U);
    network.last().accept();
    vs.settle();
    network.last().answer(network.last().last_opaques());
    vs.settle();
    EXPECT_TRUE(queued->reply);
    std::uint32_t told = 0;
    listener->receive([&](const broker_restarted& e) { told = e.restarts; });
    EXPECT_EQ(told, 1U);
}

TEST_F(manager, GivesABrokerUpThatCrashesTooOften) {
    auto port = add();
    for (int i = 0; i < 3; ++i) {
        submit(*port);
        network.last().accept();
        vs.settle();
        crash(*port);
        vs.advance(100ms);
    }
    auto op = submit(*port);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::broker_unavailable);
    EXPECT_EQ(op->failure->request, fate::not_sent);
    const auto all = ask<broker_list>(list_brokers{});
    EXPECT_EQ(all->brokers.front().state, health_state::failed);
    EXPECT_EQ(all->brokers.front().restarts, 2U);
    EXPECT_TRUE(ask<done>(remove_broker{"broker-a"}));
    EXPECT_TRUE(add());
}

TEST_F(manager, AnswersEverybodyWhenItIsStoppedInTheMiddle) {
    add();
    auto answer =
        ask<response>(raw_request{"broker-a", {.code = 28}}, [&] { actors::tell_anonymously(uut, actors::stop{}); });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::client_stopped);
    EXPECT_EQ(answer.error().request, fate::not_sent);
}

}  // namespace rmq::test
