#include "client/client_fixture.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_future.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <future>
#include <memory>

namespace rmq::test {

// A service with an actor system and an io_context of its own.
struct shared : testing::Test {
    shared() {
        rmq::context::prepare(config);
        system = std::make_unique<caf::actor_system>(config);
    }
    ~shared() override { stop(); }
    void run(int threads = 1) {
        for (int i = 0; i < threads; ++i) loops.emplace_back([this] { io->run(); });
    }
    void stop() {
        work.reset();
        if (io) io->stop();
        for (auto& t : loops) t.join();
        loops.clear();
    }
    // A client in a group of producers, as the broker knows by now.
    std::unique_ptr<broker_manager> member(rmq::context& context) {
        auto brokers = std::make_unique<broker_manager>(context, patient_settings(broker.address()));
        EXPECT_TRUE(brokers->set_heartbeat({.producer_groups = {"orders"}}));
        EXPECT_TRUE(eventually([&] { return !broker.producers("orders").empty(); }));
        return brokers;
    }
    static message a_message() { return {.topic = "orders", .body = "hello"}; }

    mini_cluster cluster;
    mini_cluster::broker_handle broker = cluster.broker();
    caf::actor_system_config config;
    std::unique_ptr<caf::actor_system> system;
    std::unique_ptr<asio::io_context> io = std::make_unique<asio::io_context>();
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work{io->get_executor()};
    std::vector<std::thread> loops;
};

TEST_F(shared, WorksOnTheServicesOwnLoopWithSeveralThreads) {
    run(3);
    rmq::context context{*system, *io};
    auto client = patient_client(context, broker);
    collected<send_receipt> got;
    for (int i = 0; i < 200; ++i) client.async_send(a_message(), {}, got.handler());
    EXPECT_TRUE(client.send(a_message()));
    ASSERT_TRUE(got.wait_for(200));
    for (const auto& r : got.all()) EXPECT_TRUE(r);
}

TEST_F(shared, LeavesItsGroupsWhenItEndsWhileTheLoopRuns) {
    run(1);
    EXPECT_TRUE(eventually([&] {
        EXPECT_TRUE(eventually([&] { return broker.producers("orders").empty(); }));  // of an earlier round
        const auto left_before = broker.requests_seen(request_code::unregister_client);
        auto context = std::make_unique<rmq::context>(*system, *io);
        auto brokers = member(*context);
        const auto begin = std::chrono::steady_clock::now();
        brokers.reset();
        context.reset();
        // After half a second without an answer it may end: that round proves nothing.
        if (std::chrono::steady_clock::now() - begin > 400ms) return false;
        EXPECT_EQ(broker.requests_seen(request_code::unregister_client), left_before + 1);
        return true;
    }));
}

TEST_F(shared, WaitsForNoGroupWhenNobodyRunsTheLoop) {
    run(1);
    auto context = std::make_unique<rmq::context>(*system, *io);
    auto brokers = member(*context);
    stop();
    const auto ended = std::async(std::launch::async, [&] {
        brokers.reset();
        context.reset();
    });
    EXPECT_EQ(ended.wait_for(20s), std::future_status::ready);
}

TEST_F(shared, RefusesABlockingCallOnAThreadThatRunsTheLoop) {
    run(1);
    rmq::context context{*system, *io};
    auto client = patient_client(context, broker);
    std::promise<std::error_code> told;
    asio::post(*io, [&] { told.set_value(client.send(a_message()).error().code); });
    EXPECT_EQ(told.get_future().get(), errc::would_deadlock);
}

TEST_F(shared, CompletesEverythingOnceWhenTheLoopIsDestroyedFirst) {
    run(1);
    rmq::context context{*system, *io};
    auto client = patient_client(context, broker);
    ASSERT_TRUE(client.send(a_message()));
    broker.hold_replies();
    collected<send_receipt> got;
    for (int i = 0; i < 50; ++i) client.async_send(a_message(), {.timeout = 20s}, got.handler());
    auto f = client.async_send(a_message(), {.timeout = 20s}, asio::use_future);
    ASSERT_TRUE(eventually([&] { return broker.messages_taken() == 52; }));
    stop();
    io.reset();
    ASSERT_TRUE(got.wait_for(50));
    for (const auto& r : got.all()) {
        EXPECT_EQ(r.error().code, errc::client_stopped);
        EXPECT_EQ(r.error().request, fate::unknown);
    }
    EXPECT_EQ(f.get().error().code, errc::client_stopped);
    EXPECT_EQ(client.send(a_message()).error().code, errc::client_stopped);
}

TEST_F(shared, EndsAlthoughTheLoopWasStoppedBefore) {
    run(1);
    auto context = std::make_unique<rmq::context>(*system, *io);
    auto client = patient_client(*context, broker);
    ASSERT_TRUE(client.send(a_message()));
    broker.hold_replies();
    collected<send_receipt> got;
    client.async_send(a_message(), {.timeout = 20s}, got.handler());
    ASSERT_TRUE(eventually([&] { return broker.messages_taken() == 2; }));
    stop();
    context.reset();
    EXPECT_EQ(got.size(), 1U);
}

TEST_F(shared, EndsWhileTheLoopRunsOn) {
    run(2);
    for (int round = 0; round < 20; ++round) {
        collected<send_receipt> got;
        rmq::context context{*system, *io};
        auto client = patient_client(context, broker);
        for (int i = 0; i < round; ++i) client.async_send(a_message(), {}, got.handler());
        EXPECT_TRUE(client.send(a_message()));
    }
    EXPECT_TRUE(eventually([&] { return broker.open_connections() == 0; }));
}

// Nothing moves: nobody runs the loop. The caller's own deadline holds.
TEST_F(shared, KeepsABlockingCallersDeadlineEvenIfNobodyRunsTheLoop) {
    rmq::context context{*system, *io};
    auto client = patient_client(context, broker);
    const auto r = client.send(a_message(), {.queue_id = 0, .timeout = 50ms});
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::deadline_exceeded);
    EXPECT_EQ(r.error().request, fate::not_sent);
    run(1);
    EXPECT_TRUE(client.send(a_message()));
    EXPECT_EQ(broker.messages_taken(), 1U);  // what had timed out was never sent
}

}  // namespace rmq::test
