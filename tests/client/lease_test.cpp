#include "client/client_fixture.hpp"

#include <rmq/client/actor.hpp>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <caf/scoped_actor.hpp>

#include <stdexcept>
#include <thread>
#include <utility>

namespace rmq::test {

// A broker that has one leasable connection.
class leasing : public client_test {
protected:
    static settings one_connection(const mini_cluster::broker_handle& of) {
        settings wanted = patient_settings(of.address());
        wanted.pool.max_connections = 1;
        return wanted;
    }
    lease a_lease() { return value_or_throw(few.connection("broker-a", 30s)); }
    // Waits until nobody holds it; false after thirty seconds.
    bool is_free() { return few.connection("broker-a", 30s).has_value(); }

    broker_manager few{context, one_connection(broker)};
};

TEST_F(leasing, CarriesEveryOperationOverOneConnection) {
    const auto held = a_lease();
    ASSERT_TRUE(held.is_connected());
    ASSERT_TRUE(held.send(a_message("one"), {.queue_id = 0}));
    ASSERT_TRUE(held.send_oneway(a_message("two"), {.queue_id = 0}));
    const auto got = held.pull({.group = "g", .topic = "orders", .queue_id = 0, .offset = 0});
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ(got->messages.at(0).body, "one");
    EXPECT_TRUE(held.request({.code = static_cast<std::int32_t>(request_code::get_broker_runtime_info)}));
    EXPECT_EQ(held.async_max_offset({.topic = "orders", .queue_id = 0}, asio::use_future).get().value(), 2);
    EXPECT_EQ(broker.open_connections(), 1U);
}

TEST_F(leasing, GivesTheSameConnectionToOneAfterTheOther) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(a_lease().send(a_message()));
    EXPECT_EQ(broker.connections().size(), 1U);
    EXPECT_EQ(broker.messages_taken(), 20U);
}

TEST_F(leasing, IsGivenBackByAnException) {
    try {
        const auto held = a_lease();
        throw std::runtime_error("in the middle");
    } catch (const std::runtime_error&) {
    }
    EXPECT_TRUE(is_free());
}

TEST_F(leasing, SaysWhoHoldsItWhenTheTimeIsOver) {
    const auto held = a_lease();
    const auto none = few.connection("broker-a", 20ms);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, errc::pool_exhausted);
    EXPECT_EQ(none.error().where.operation, "acquire");
    EXPECT_EQ(none.error().where.broker, "broker-a");
    EXPECT_GE(none.error().where.elapsed, 20ms);
    EXPECT_NE(none.error().detail.find("a_lease"), std::string::npos) << none.error().detail;
}

// The caller, the broker's actor and whoever gives a connection back all look at the time: one of them tells.
TEST_F(leasing, SaysThatNothingBecameFreeWhoeverNoticesIt) {
    const auto held = a_lease();
    for (int i = 0; i < 300; ++i) {
        const auto none = few.connection("broker-a", 1ms);
        ASSERT_FALSE(none);
        ASSERT_EQ(none.error().code, errc::pool_exhausted) << i << ": " << none.error().message();
    }
}

TEST_F(leasing, SaysWhyThereIsNoConnectionWhenNobodyListens) {
    broker.kill();
    error why;
    EXPECT_TRUE(eventually([&] {  // a wait may be over before an attempt is
        const auto none = few.connection("broker-a", 100ms);
        why = none ? error{} : none.error();
        return why.detail.find("the last connection failed") != std::string::npos;
    })) << why.detail;
    EXPECT_EQ(why.code, errc::pool_exhausted);
}

TEST_F(leasing, IsAskedForWithAnyToken) {
    auto first = few.async_connection("broker-a", 30s, asio::use_future).get();
    ASSERT_TRUE(first) << first.error().message();
    std::promise<result<lease>> second;
    few.async_connection("broker-a", 30s, [&](result<lease> r) { second.set_value(std::move(r)); });
    EXPECT_TRUE(first->send(a_message()));
    EXPECT_TRUE(first->give_back());
    auto got = second.get_future().get();
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_TRUE(got->send(a_message()));
}

TEST_F(leasing, IsTakenInACoroutine) {
    asio::io_context io;
    bool sent = false;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            auto held = co_await few.async_connection("broker-a", 30s, asio::use_awaitable);
            const message m = a_message();
            const send_options options;
            if (held) sent = (co_await held->async_send(m, options, asio::use_awaitable)).has_value();
        },
        asio::detached);
    io.run();
    EXPECT_TRUE(sent);
    EXPECT_TRUE(is_free());
}

TEST_F(leasing, GoesBackWithACoroutineThatIsDestroyedWhileItHoldsIt) {
    ASSERT_TRUE(a_lease().send(a_message()));
    broker.hold_replies();
    {
        asio::io_context io;
        bool holds = false;
        asio::co_spawn(
            io,
            [&]() -> asio::awaitable<void> {
                auto held = co_await few.async_connection("broker-a", 30s, asio::use_awaitable);
                holds = held.has_value();
                const message m = a_message();
                const send_options options;
                if (held) (void)co_await held->async_send(m, options, asio::use_awaitable);
            },
            asio::detached);
        ASSERT_TRUE(eventually([&] {
            io.poll();
            return holds && broker.requests_seen(request_code::send_message_v2) == 2;
        }));
    }
    broker.release_replies();
    EXPECT_TRUE(a_lease().send(a_message()));
    EXPECT_EQ(broker.connections().size(), 2U);  // the one with the unanswered request was not used again
}

TEST_F(leasing, GoesBackWhenItsHandlersExecutorIsGoneBeforeItCame) {
    auto held = a_lease();
    {
        asio::io_context io;
        few.async_connection("broker-a", 30s, asio::bind_executor(io, [](result<lease>) { ADD_FAILURE(); }));
        EXPECT_TRUE(held.give_back());  // it is posted to the loop, which never runs
    }
    EXPECT_TRUE(is_free());
}

TEST_F(leasing, LeavesNothingOfAWaitThatWasCancelled) {
    auto held = a_lease();
    asio::cancellation_signal stop;
    std::promise<result<lease>> told;
    few.async_connection("broker-a", 30s, asio::bind_cancellation_slot(stop.slot(), [&](result<lease> r) {
                             told.set_value(std::move(r));
                         }));
    stop.emit(asio::cancellation_type::terminal);
    const auto r = told.get_future().get();
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::cancelled);
    EXPECT_TRUE(held.give_back());
    EXPECT_TRUE(is_free());
}

TEST_F(leasing, IsNotUsedAgainWhenARequestOnItTimedOut) {
    {
        const auto held = a_lease();
        ASSERT_TRUE(held.send(a_message()));
        broker.hold_replies();
        const auto late = send_in_vain(held, a_message(), {.queue_id = 0, .timeout = 20ms});
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().code, errc::deadline_exceeded);
        EXPECT_TRUE(held.is_connected());
    }
    broker.release_replies();
    EXPECT_TRUE(a_lease().send(a_message()));
    EXPECT_EQ(broker.connections().size(), 2U);
}

TEST_F(leasing, TellsItsHolderThatTheConnectionIsGone) {
    const auto held = a_lease();
    ASSERT_TRUE(held.send(a_message()));
    broker.kill();
    ASSERT_TRUE(eventually([&] { return !held.is_connected(); }));
    const auto r = held.send(a_message());
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::connection_lost);
    EXPECT_EQ(r.error().request, fate::not_sent);
}

TEST_F(leasing, RefusesARawHeartbeatForMembersAreKnownByTheirConnection) {
    const auto held = a_lease();
    for (const auto code : {request_code::heart_beat, request_code::unregister_client}) {
        const auto r = held.request({.code = static_cast<std::int32_t>(code)});
        ASSERT_FALSE(r);
        EXPECT_EQ(r.error().code, errc::invalid_argument);
    }
    EXPECT_TRUE(held.send(a_message()));
}

TEST_F(leasing, HasAManualPairWithTheSameGuarantees) {
    auto held = few.get_connection("broker-a", 30s);
    ASSERT_TRUE(held);
    EXPECT_EQ(brokers.release_connection(std::move(*held)).error().code, errc::invalid_argument);  // another manager's
    EXPECT_TRUE(held->is_connected());
    EXPECT_TRUE(few.release_connection(std::move(*held)));
    EXPECT_EQ(few.release_connection(std::move(*held)).error().code, errc::invalid_argument);
    EXPECT_EQ(held->send(a_message()).error().code, errc::invalid_argument);
    EXPECT_TRUE(is_free());
}

TEST_F(leasing, MovesAndGivesBackWhatIsAssignedOver) {
    auto one = a_lease();
    auto other = std::move(one);
    EXPECT_TRUE(other.is_connected());
    other = value_or_throw(brokers.connection("broker-a", 30s));
    EXPECT_TRUE(is_free());
    EXPECT_TRUE(other.send(a_message()));
}

TEST_F(leasing, RefusesToWaitInACallback) {
    std::promise<std::error_code> told;
    client.async_send(a_message(), {}, [&](const result<send_receipt>&) {
        told.set_value(few.connection("broker-a", 30s).error().code);
    });
    EXPECT_EQ(told.get_future().get(), errc::would_deadlock);
}

TEST_F(leasing, SaysThatThereIsNoSuchBroker) {
    EXPECT_EQ(few.connection("nobody", 30s).error().code, errc::invalid_argument);
    EXPECT_EQ(few.async_connection("nobody", 30s, asio::use_future).get().error().code, errc::invalid_argument);
}

TEST_F(leasing, IsTakenAndUsedByActors) {
    caf::scoped_actor self{context.actor_system()};
    const auto failed = [](const caf::error& e) { ADD_FAILURE() << error_from(e).message(); };
    lease_handle held;
    actors::ask(self, few.actor(), acquire_request{"broker-a", 30s})
        .receive([&](const lease_handle& granted) { held = granted; }, failed);
    ASSERT_TRUE(held.is_connected());
    bool sent = false;
    actors::ask(self, few.actor(), send_request{.broker = "broker-a", .message = a_message(), .lease = held})
        .receive([&](const send_receipt&) { sent = true; }, failed);
    EXPECT_TRUE(sent);
    std::string body;
    actors::ask(self, few.actor(), pull_request{"broker-a", {.group = "g", .topic = "orders"}, held})
        .receive([&](const pulled& p) { body = p.messages.empty() ? "none" : p.messages[0].body; }, failed);
    EXPECT_FALSE(body.empty());
    EXPECT_EQ(broker.open_connections(), 1U);
    std::error_code why;
    actors::ask(self, few.actor(), acquire_request{"broker-a", 10ms})
        .receive([](const lease_handle&) { ADD_FAILURE(); }, [&](const caf::error& e) { why = error_from(e).code; });
    EXPECT_EQ(why, errc::pool_exhausted);
    EXPECT_TRUE(held.give_back());
    EXPECT_EQ(held.give_back().error().code, errc::invalid_argument);
    EXPECT_TRUE(is_free());
}

TEST_F(leasing, TellsSubscribersOfALeaseThatIsHeldForTooLong) {
    settings wanted = one_connection(broker);
    wanted.pool.lease_overdue_after = 10ms;
    broker_manager strict{context, wanted};
    caf::scoped_actor self{context.actor_system()};
    actors::tell(&*self, strict.actor(), subscribe{caf::actor_cast<caf::actor>(self)});
    actors::ask(self, strict.actor(), list_brokers{}).receive([](const broker_list&) {}, [](const caf::error&) {});
    const auto held = value_or_throw(strict.connection("broker-a", 30s));
    bool told = false;
    self->receive(
        [&](const lease_overdue& late) {
            told = true;
            EXPECT_EQ(late.broker, "broker-a");
            EXPECT_GE(late.held, 10ms);
            EXPECT_NE(late.file.find("lease_test.cpp"), std::string::npos);
        },
        caf::after(30s) >> [] {});
    EXPECT_TRUE(told);
    EXPECT_TRUE(held.is_connected());
}

TEST_F(leasing, ServesManyThreadsFairlyOverOneConnection) {
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) {
                const auto held = few.connection("broker-a", 60s);
                if (held && held->send(a_message())) ++good;
            }
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(good, 200);
    EXPECT_EQ(broker.connections().size(), 1U);
}

TEST(lease_after_the_end, GoesBackAndRefusesRequests) {
    mini_cluster cluster;
    std::optional<lease> left;
    {
        rmq::context context;
        auto client = patient_client(context, cluster.broker());
        left = value_or_throw(client.acquire(30s));
    }
    EXPECT_FALSE(left->is_connected());
    EXPECT_EQ(left->send({.topic = "orders", .body = "b"}).error().code, errc::client_stopped);
    left.reset();
}

TEST(lease_of_a_broker_that_is_removed, EndsWithIt) {
    mini_cluster cluster;
    rmq::context context;
    broker_manager brokers{context, patient_settings(cluster.broker().address())};
    auto held = value_or_throw(brokers.connection("broker-a", 30s));
    ASSERT_TRUE(brokers.remove("broker-a"));
    EXPECT_FALSE(held.is_connected());
    EXPECT_EQ(held.send({.topic = "orders", .body = "b"}).error().code, errc::client_stopped);
    EXPECT_TRUE(held.give_back());
}

}  // namespace rmq::test
