#include "client/client_fixture.hpp"

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>

namespace rmq::test {

using cancellation = client_test;

TEST_F(cancellation, AfterTheWriteCompletesCancelledWithUnknownFateAndLeavesNothingBehind) {
    ASSERT_TRUE(client.send(a_message()));
    broker.hold_replies();
    asio::io_context io;
    asio::cancellation_signal stop;
    collected<send_receipt> got;
    const auto payload = std::make_shared<int>(1);
    client.async_send(a_message(), {}, asio::bind_cancellation_slot(stop.slot(), [&, payload](result<send_receipt> r) {
                          got.add(std::move(r));
                      }));
    ASSERT_TRUE(eventually([&] { return broker.requests_seen(request_code::send_message_v2) == 2; }));
    stop.emit(asio::cancellation_type::terminal);
    ASSERT_TRUE(got.wait_for(1));
    const auto r = got.all().front();
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::cancelled);
    EXPECT_EQ(r.error().request, fate::unknown);
    EXPECT_EQ(r.error().where.operation, "send");
    EXPECT_TRUE(eventually([&] { return payload.use_count() == 1; }));
    broker.release_replies();
    EXPECT_TRUE(client.send(a_message()));
    EXPECT_EQ(got.size(), 1U);
}

// The loop is not run before the cancellation: the request was certainly not picked up.
TEST(cancellation_before_the_write, CompletesCancelledWithNothingSent) {
    mini_cluster cluster;
    caf::actor_system_config config;
    rmq::context::prepare(config);
    caf::actor_system system{config};
    asio::io_context io;
    {
        rmq::context context{system, io};
        auto client = patient_client(context, cluster.broker());
        asio::cancellation_signal stop;
        collected<send_receipt> got;
        client.async_send({.topic = "orders", .body = "never"}, {},
                          asio::bind_cancellation_slot(stop.slot(), got.handler()));
        stop.emit(asio::cancellation_type::total);
        ASSERT_TRUE(got.wait_for(1));
        EXPECT_EQ(got.all().front().error().code, errc::cancelled);
        EXPECT_EQ(got.all().front().error().request, fate::not_sent);
        stop.emit(asio::cancellation_type::total);  // nothing is left to cancel
        auto work = asio::make_work_guard(io);
        std::thread loop{[&] { io.run(); }};
        EXPECT_TRUE(client.send({.topic = "orders", .body = "sent"}));
        EXPECT_EQ(cluster.broker().messages_taken(), 1U);
        work.reset();
        io.stop();
        loop.join();
    }
}

TEST_F(cancellation, IsTooLateOnceTheAnswerIsThere) {
    asio::cancellation_signal stop;
    collected<send_receipt> got;
    client.async_send(a_message(), {}, asio::bind_cancellation_slot(stop.slot(), got.handler()));
    ASSERT_TRUE(got.wait_for(1));
    stop.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(got.all().front());
    EXPECT_EQ(got.size(), 1U);
}

TEST_F(cancellation, DestroysACoroutineInTheMiddleOfItsWait) {
    ASSERT_TRUE(client.send(a_message()));
    broker.hold_replies();
    const auto frame = std::make_shared<int>(1);
    bool resumed = false;
    {
        asio::io_context io;
        asio::co_spawn(
            io,
            [&, frame]() -> asio::awaitable<void> {
                const auto local = frame;
                const message m = a_message();
                const send_options options;
                (void)co_await client.async_send(m, options, asio::use_awaitable);
                resumed = true;
            },
            asio::detached);
        io.poll();  // starts it; now it waits
        ASSERT_TRUE(eventually([&] { return broker.requests_seen(request_code::send_message_v2) == 2; }));
    }  // its executor goes away with the coroutine on it
    EXPECT_EQ(frame.use_count(), 1);
    broker.release_replies();
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(client.send(a_message()));
    EXPECT_FALSE(resumed);
}

TEST_F(cancellation, CompletesNothingTwiceWhenAnswersAndCancellationsRace) {
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    collected<send_receipt> got;
    std::atomic<int> completions{0};
    asio::io_context io;
    auto work = asio::make_work_guard(io);
    std::thread loop{[&] { io.run(); }};
    constexpr int n = 300;
    for (int i = 0; i < n; ++i) signals.push_back(std::make_unique<asio::cancellation_signal>());
    asio::post(io, [&] {
        for (int i = 0; i < n; ++i)
            client.async_send(
                a_message(), {},
                asio::bind_cancellation_slot(signals[static_cast<std::size_t>(i)]->slot(),
                                             asio::bind_executor(io, [&](result<send_receipt>) { ++completions; })));
        for (int i = 0; i < n; i += 2)
            asio::post(io, [&, i] { signals[static_cast<std::size_t>(i)]->emit(asio::cancellation_type::all); });
    });
    EXPECT_TRUE(eventually([&] { return completions == n; }));
    EXPECT_TRUE(client.send(a_message()));
    EXPECT_EQ(completions, n);
    work.reset();
    loop.join();
}

}  // namespace rmq::test
