#include <rmq/actors/broker.hpp>

#include "actors/fake_transport.hpp"
#include "actors/virtual_actor_system.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

namespace rmq::test {

using runtime::connection_role;

class broker : public testing::Test {
protected:
    broker() {
        setup->peer = runtime::endpoint::parse("127.0.0.1:10911").value();
        setup->port = std::make_shared<runtime::broker_port>("broker-a", "127.0.0.1:10911",
                                                             runtime::broker_port::limits{}, sink());
        setup->transports = network.factory();
        setup->sink = sink();
        setup->log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        uut = actors::spawn_broker(vs.system(), nullptr, setup);
        vs.settle();
    }
    ~broker() override {
        caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
        vs.settle();
    }
    static runtime::completion_sink sink() {
        return [](std::vector<runtime::completion> batch) {
            for (auto& done : batch) done.op->deliver(std::move(done.outcome));
        };
    }

    recorded_ptr submit(runtime::duration timeout = 3s, connection_role role = connection_role::shared) {
        auto op = std::make_shared<recorded_operation>(vs.system().clock().now() + timeout, false, role);
        setup->port->submit(op);
        vs.settle();
        return op;
    }
    void make_ready() {
        auto op = submit();
        network.last().accept();
        vs.settle();
        network.last().finish_write();
        network.last().answer(network.last().last_opaques());
        vs.settle();
        ASSERT_TRUE(op->reply);
    }

    virtual_actor_system vs;
    fake_network network;
    std::shared_ptr<actors::broker_setup> setup = std::make_shared<actors::broker_setup>();
    actors::broker uut;
};

TEST_F(broker, ConnectsOnDemandAndAnswers) {
    EXPECT_TRUE(network.made.empty());
    make_ready();
    EXPECT_EQ(network.made.size(), 1U);
    EXPECT_EQ(network.last().opened_to, "127.0.0.1:10911");
}

TEST_F(broker, FailsARequestAtItsDeadlineAndNotBefore) {
    make_ready();
    auto op = submit(3s);
    vs.advance(2999ms);
    EXPECT_FALSE(op->failure);
    vs.advance(1ms);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::deadline_exceeded);
    EXPECT_EQ(op->failure->request, fate::unknown);
}

TEST_F(broker, KeepsDeadlinesInOrderWhateverTheOrderOfSubmission) {
    make_ready();
    auto late = submit(5s);
    auto early = submit(1s);
    auto middle = submit(2s);
    vs.advance(1s);
    EXPECT_TRUE(early->failure);
    EXPECT_FALSE(middle->failure);
    vs.advance(1s);
    EXPECT_TRUE(middle->failure);
    EXPECT_FALSE(late->failure);
    vs.advance(3s);
    EXPECT_TRUE(late->failure);
}

TEST_F(broker, WritesABurstAtOnce) {
    make_ready();
    const auto before = network.last().writes.size();
    std::vector<recorded_ptr> ops;
    for (int i = 0; i < 100; ++i) {
        ops.push_back(std::make_shared<recorded_operation>(vs.system().clock().now() + 3s));
        setup->port->submit(ops.back());
    }
    vs.settle();
    ASSERT_EQ(network.last().writes.size(), before + 1);
    EXPECT_EQ(network.last().last_opaques().size(), 100U);
    network.last().answer(network.last().last_opaques());
    vs.settle();
    for (const auto& op : ops) EXPECT_EQ(op->deliveries, 1);
}

TEST_F(broker, HasAConnectionOfItsOwnForEachRole) {
    make_ready();
    submit(3s, connection_role::control);
    submit(3s, connection_role::long_poll);
    submit(3s, connection_role::control);
    EXPECT_EQ(network.made.size(), 3U);
}

TEST_F(broker, CompletesEverythingInFlightOnceWhenTheConnectionIsLostAndConnectsForTheNext) {
    make_ready();
    std::vector<recorded_ptr> ops;
    ops.reserve(1000);
    for (int i = 0; i < 1000; ++i) ops.push_back(submit());
    network.last().lose(errc::connection_lost);
    vs.settle();
    int unknown = 0;
    for (const auto& op : ops) {
        if (op->deliveries == 0) continue;  // not sent yet: once more on the fresh connection
        EXPECT_EQ(op->deliveries, 1);
        EXPECT_EQ(op->failure->request, fate::unknown);
        ++unknown;
    }
    EXPECT_EQ(unknown, 1);
    vs.advance(1s);
    ASSERT_EQ(network.made.size(), 2U);
    network.last().accept();
    vs.settle();
    network.last().answer(network.last().last_opaques());
    vs.settle();
    for (const auto& op : ops) EXPECT_EQ(op->deliveries, 1);
    EXPECT_TRUE(ops.back()->reply);
}

TEST_F(broker, IgnoresWhatAnEarlierTransportStillReports) {
    make_ready();
    auto first = network.made.front();
    auto op = submit();
    const auto opaque = first->last_opaques().front();
    auto stale = answers_to({opaque});
    first->receive(std::move(stale));  // its message is under way when the loss comes first
    actors::tell_anonymously(uut, actors::socket_lost{0, 999, std::make_shared<const error>(lost())});
    vs.settle();
    EXPECT_TRUE(op->reply);
    EXPECT_EQ(network.made.size(), 1U);
}

TEST_F(broker, AnswersAnActorsRequestWithAMessage) {
    make_ready();
    caf::scoped_actor self{vs.system()};
    auto frame = std::make_shared<protocol::encoded_frame>(recorded_operation::frame_for(28));
    auto asked =
        actors::ask(self, uut, actors::execute{frame, connection_role::shared, false, runtime::time_point::max()});
    vs.settle();
    network.last().finish_write();
    network.last().answer(network.last().last_opaques());
    vs.settle();
    bool answered = false;
    std::move(asked).receive([&](const actors::executed& msg) { answered = msg.reply->header.is_response(); },
                             [](const caf::error&) { FAIL(); });
    EXPECT_TRUE(answered);
}

TEST_F(broker, AnswersEverybodyWhenItEnds) {
    make_ready();
    caf::scoped_actor self{vs.system()};
    auto frame = std::make_shared<protocol::encoded_frame>(recorded_operation::frame_for(28));
    auto asked =
        actors::ask(self, uut, actors::execute{frame, connection_role::shared, false, runtime::time_point::max()});
    vs.settle();
    auto op = submit();
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    vs.settle();
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::client_stopped);
    EXPECT_EQ(op->failure->request, fate::not_sent);  // the write before it is still outstanding
    EXPECT_TRUE(network.last().closed);
    fate told = fate::refused;
    std::move(asked).receive([](const actors::executed&) { FAIL(); },
                             [&](const caf::error& e) { told = error_from(e).request; });
    EXPECT_EQ(told, fate::unknown);
}

TEST_F(broker, ForgetsACancelledRequest) {
    make_ready();
    auto op = submit();
    setup->port->cancel(op);
    vs.settle();
    EXPECT_EQ(op->failure->code, errc::cancelled);
    EXPECT_EQ(op->failure->request, fate::unknown);
    network.last().answer(network.last().last_opaques());
    vs.settle();
    EXPECT_EQ(op->deliveries, 1);
    const std::weak_ptr<recorded_operation> gone = op;
    op.reset();
    EXPECT_TRUE(gone.expired());
}

TEST_F(broker, TellsTheBrokerThatItsRequestIsNotSupported) {
    make_ready();
    network.last().receive(answers_to({77}, 0));
    vs.settle();
    const written_frames answer{network.last().writes.back()};
    ASSERT_EQ(answer.commands.size(), 1U);
    EXPECT_EQ(answer.commands.front().code, 3);
    EXPECT_EQ(answer.commands.front().opaque, 77);
    EXPECT_TRUE(answer.commands.front().is_response());
}

TEST_F(broker, DoesNotAnswerAOnewayRequestOfTheBroker) {
    make_ready();
    const auto before = network.last().writes.size();
    network.last().receive(answers_to({77}, protocol::flag_oneway));
    vs.settle();
    EXPECT_EQ(network.last().writes.size(), before);
}

TEST_F(broker, RefusesEverythingOnceItsLoopHasEnded) {
    make_ready();
    auto op = submit();
    actors::tell_anonymously(uut, actors::io_stopped{});
    vs.settle();
    EXPECT_EQ(op->failure->code, errc::client_stopped);
    EXPECT_TRUE(network.last().closed);
    EXPECT_TRUE(setup->port->is_closed());
}

}  // namespace rmq::test
