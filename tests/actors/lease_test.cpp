#include <rmq/actors/broker.hpp>
#include <rmq/actors/broker_manager.hpp>
#include <rmq/runtime/lease_hold.hpp>

#include "actors/fake_transport.hpp"
#include "actors/virtual_actor_system.hpp"

#include <caf/scoped_actor.hpp>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

namespace rmq::test {

// Asks for a lease and keeps what it gets.
class asked_lease final : public runtime::operation {
public:
    explicit asked_lease(runtime::time_point by)
        : operation({}, runtime::connection_role::shared, false, runtime::delivery::inline_) {
        deadline = by;
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        if (outcome)
            hold = runtime::hold_in(*outcome);
        else
            failure = std::move(outcome.error());
    }
    std::shared_ptr<runtime::lease_hold> hold;
    std::optional<error> failure;
};

class leases : public testing::Test {
protected:
    leases() {
        settings.max_connections = 2;
        setup->peer = runtime::endpoint::parse("127.0.0.1:10911").value();
        setup->transports = network.factory();
        setup->sink = [](auto) {};
        setup->log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
    }
    ~leases() override {
        caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
        vs.settle();
    }
    void start() {
        if (!setup->port)
            setup->port = std::make_shared<runtime::broker_port>(
                "broker-a", "127.0.0.1:10911", runtime::broker_port::limits{}, [](auto) {},
                std::make_shared<runtime::lease_port>(
                    settings, 1, 1, [](auto) {}, [this] { return now(); }));
        uut = actors::spawn_broker(vs.system(), nullptr, setup);
        vs.settle();
    }
    runtime::time_point now() { return vs.system().clock().now(); }
    runtime::lease_port& port() { return *setup->port->leases(); }
    std::shared_ptr<asked_lease> ask(runtime::duration timeout = 1s) {
        auto op = std::make_shared<asked_lease>(now() + timeout);
        setup->port->acquire(op, std::source_location::current());
        vs.settle();
        return op;
    }
    std::shared_ptr<runtime::lease_hold> lease() {
        auto op = ask();
        if (!op->hold) network.last().accept();
        vs.settle();
        return op->hold;
    }
    recorded_ptr submit(const runtime::lease_hold* over, runtime::duration timeout = 3s) {
        auto op = std::make_shared<recorded_operation>(now() + timeout);
        protocol::prepared_request what;
        if (over != nullptr) op->go_over(over->begin(what, &port()).value());
        setup->port->submit(op);
        vs.settle();
        return op;
    }

    virtual_actor_system vs;
    fake_network network;
    runtime::lease_settings settings;
    std::shared_ptr<actors::broker_setup> setup = std::make_shared<actors::broker_setup>();
    actors::broker uut;
};

TEST_F(leases, OpenAConnectionWhenSomebodyWantsOneAndUseItAgain) {
    start();
    EXPECT_TRUE(network.made.empty());
    auto first = lease();
    ASSERT_TRUE(first);
    first.reset();
    EXPECT_TRUE(lease());
    EXPECT_EQ(network.made.size(), 1U);
}

TEST_F(leases, CarryNobodyElsesRequests) {
    start();
    const auto held = lease();
    ASSERT_TRUE(held);
    submit(nullptr);
    ASSERT_EQ(network.made.size(), 2U);
    EXPECT_TRUE(network.made[0]->writes.empty());
    network.made[1]->accept();
    const auto ours = submit(held.get());
    vs.settle();
    ASSERT_EQ(network.made[0]->writes.size(), 1U);
    EXPECT_EQ(network.made[1]->writes.size(), 1U);
    network.made[0]->answer(network.made[0]->last_opaques());
    vs.settle();
    EXPECT_TRUE(ours->reply);
}

TEST_F(leases, FailWhatIsInFlightWhenTheirConnectionIsLostAndWhatIsAskedLaterAndNeverConnectAgain) {
    start();
    const auto held = lease();
    ASSERT_TRUE(held);
    const auto written = submit(held.get());
    const auto waits = submit(held.get());  // the first write is still outstanding
    network.last().lose(errc::connection_lost);
    vs.settle();
    ASSERT_TRUE(written->failure);
    EXPECT_EQ(written->failure->request, fate::unknown);
    ASSERT_TRUE(waits->failure);
    EXPECT_EQ(waits->failure->code, errc::connection_lost);
    EXPECT_EQ(waits->failure->request, fate::not_sent);
    EXPECT_FALSE(held->is_connected());
    const auto later = submit(held.get());
    ASSERT_TRUE(later->failure);
    EXPECT_EQ(later->failure->code, errc::connection_lost);
    EXPECT_EQ(later->failure->request, fate::not_sent);
    vs.advance(10s);
    EXPECT_EQ(network.made.size(), 1U);
}

TEST_F(leases, CloseAConnectionThatComesBackWithAnUnansweredRequest) {
    start();
    auto held = lease();
    ASSERT_TRUE(held);
    const auto late = submit(held.get(), 10ms);
    vs.advance(10ms);
    EXPECT_EQ(late->failure->code, errc::deadline_exceeded);
    held.reset();
    vs.settle();
    EXPECT_TRUE(network.last().closed);
    EXPECT_EQ(port().counts().total(), 0U);
    EXPECT_EQ(port().counters().closed[static_cast<std::size_t>(runtime::close_reason::unanswered_request)], 1U);
}

TEST_F(leases, FailWhatIsStillAskedWhenTheyAreGivenBackTooEarly) {
    start();
    auto held = lease();
    ASSERT_TRUE(held);
    const auto op = submit(held.get());
    held.reset();
    vs.settle();
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::connection_lost);
    EXPECT_EQ(op->failure->request, fate::unknown);
    EXPECT_TRUE(network.last().closed);
}

TEST_F(leases, CloseAnIdleConnectionThatTheBrokerTalksOn) {
    start();
    auto held = lease();
    ASSERT_TRUE(held);
    held.reset();
    network.last().answer({12345});
    vs.settle();
    EXPECT_TRUE(network.last().closed);
    EXPECT_EQ(port().counts().idle, 0U);
}

TEST_F(leases, TellWhoWaitsThatTheTimeIsOver) {
    start();
    const auto late = ask(300ms);
    vs.advance(299ms);
    EXPECT_FALSE(late->failure);
    vs.advance(1ms);
    ASSERT_TRUE(late->failure);
    EXPECT_EQ(late->failure->code, errc::pool_exhausted);
}

TEST_F(leases, SayWhyNoConnectionCouldBeMade) {
    start();
    const auto op = ask(200ms);
    network.last().lose(errc::connection_failed);
    vs.settle();
    vs.advance(200ms);
    ASSERT_TRUE(op->failure);
    EXPECT_NE(op->failure->detail.find("the last connection failed"), std::string::npos) << op->failure->detail;
}

TEST_F(leases, GiveAConnectUpAtItsTimeout) {
    start();
    const auto op = ask(10s);
    vs.advance(499ms);
    EXPECT_FALSE(network.made.front()->closed);
    vs.advance(1ms);
    EXPECT_TRUE(network.made.front()->closed);
    vs.advance(400ms);  // the pause before the next attempt is shorter
    ASSERT_EQ(network.made.size(), 2U);
    network.last().accept();
    vs.settle();
    EXPECT_TRUE(op->hold);
}

TEST_F(leases, CloseWhatNobodyUsesForTooLong) {
    settings.jitter = 0;
    start();
    auto held = lease();
    ASSERT_TRUE(held);
    held.reset();
    vs.advance(59s);
    EXPECT_FALSE(network.last().closed);
    vs.advance(2s);
    EXPECT_TRUE(network.last().closed);
}

TEST_F(leases, KeepConnectionsReadyWhenTheyAreToldTo) {
    settings.min_idle = 2;
    start();
    ASSERT_EQ(network.made.size(), 2U);
    for (const auto& t : network.made) t->accept();
    vs.settle();
    EXPECT_EQ(port().counts().idle, 2U);
}

TEST_F(leases, SurviveTheirActorAndAreServedByTheNext) {
    start();
    auto held = lease();
    ASSERT_TRUE(held);
    const auto op = submit(held.get());
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    vs.settle();
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->request, fate::unknown);
    EXPECT_FALSE(held->is_connected());
    EXPECT_TRUE(held->give_back());
    const auto next = ask();
    EXPECT_FALSE(next->hold);
    start();
    network.last().accept();
    vs.settle();
    EXPECT_TRUE(next->hold);
}

}  // namespace rmq::test
