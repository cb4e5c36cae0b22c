#include "client/client_fixture.hpp"

#include <asio/awaitable.hpp>
#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <future>
#include <memory>
#include <stdexcept>

namespace rmq::test {

using async = client_test;

TEST_F(async, CompletesACallbackOnOneThreadThatIsNotTheCallers) {
    collected<send_receipt> got;
    std::mutex mutex;
    std::vector<std::thread::id> threads;
    for (int i = 0; i < 20; ++i)
        client.async_send(a_message(), {}, [&](result<send_receipt> r) {
            {
                const std::lock_guard lock{mutex};
                threads.push_back(std::this_thread::get_id());
            }
            got.add(std::move(r));
        });
    ASSERT_TRUE(got.wait_for(20));
    for (const auto& r : got.all()) EXPECT_TRUE(r);
    for (const auto& id : threads) {
        EXPECT_EQ(id, threads.front());
        EXPECT_NE(id, std::this_thread::get_id());
    }
}

TEST_F(async, FulfilsAFuture) {
    std::future<result<send_receipt>> f = client.async_send(a_message(), {}, asio::use_future);
    EXPECT_TRUE(f.get());
    auto pulled = client.async_pull({.group = "g", .topic = "orders"}, asio::use_future);
    EXPECT_TRUE(pulled.get());
}

TEST_F(async, ResumesACoroutineOnItsOwnExecutor) {
    asio::io_context io;
    bool done = false;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            const auto here = std::this_thread::get_id();
            // Named, and not temporaries of the co_await expression: g++ 12 destroys aggregates there twice.
            const message m = a_message("co");
            const send_options options{.queue_id = 1};
            const auto sent = co_await client.async_send(m, options, asio::use_awaitable);
            EXPECT_TRUE(sent);
            EXPECT_EQ(std::this_thread::get_id(), here);
            const pull_query query{.group = "g", .topic = "orders", .queue_id = 1};
            const auto got = co_await client.async_pull(query, asio::use_awaitable);
            EXPECT_EQ(got->messages.at(0).body, "co");
            const max_offset_query end{.topic = "orders", .queue_id = 1};
            done = co_await client.async_max_offset(end, asio::use_awaitable) == 1;
            const raw_query info{.code = 28};
            const auto answer = co_await client.async_request(info, asio::use_awaitable);
            EXPECT_TRUE(answer);
        },
        asio::detached);
    io.run();  // kept running by the work of the operations
    EXPECT_TRUE(done);
}

TEST_F(async, TakesAMoveOnlyHandler) {
    std::promise<bool> done;
    client.async_send(a_message(), {}, [owned = std::make_unique<int>(1), &done](result<send_receipt> r) {
        done.set_value(r.has_value() && *owned == 1);
    });
    EXPECT_TRUE(done.get_future().get());
}

TEST_F(async, NeverCallsAHandlerInsideTheCall) {
    asio::io_context io;
    bool called = false;
    client.async_send(message{}, {}, asio::bind_executor(io, [&](const result<send_receipt>& r) {
                          called = true;
                          EXPECT_EQ(r.error().code, errc::invalid_argument);
                      }));
    EXPECT_FALSE(called);
    io.run();
    EXPECT_TRUE(called);
}

TEST_F(async, DoesNotKeepWhatItsArgumentsReferTo) {
    std::future<result<send_receipt>> f;
    {
        auto m = std::make_unique<message>(a_message(std::string(100000, 'x')));
        f = client.async_send(*m, {.queue_id = 0}, asio::use_future);
    }
    ASSERT_TRUE(f.get());
    EXPECT_EQ(broker.stored("orders", 0).at(0).body.size(), 100000U);
}

TEST_F(async, SurvivesAHandlerThatThrows) {
    collected<send_receipt> got;
    client.async_send(a_message(), {}, [&](result<send_receipt> r) {
        got.add(std::move(r));
        throw std::runtime_error("from a handler of the test");
    });
    ASSERT_TRUE(got.wait_for(1));
    client.async_send(a_message(), {}, got.handler());
    EXPECT_TRUE(got.wait_for(2));
}

TEST_F(async, MayBeCalledAgainFromAHandler) {
    collected<send_receipt> got;
    int started = 1;
    std::function<void(result<send_receipt>)> again = [&](result<send_receipt> r) {
        if (started++ < 50) client.async_send(a_message(), {}, [&](result<send_receipt> n) { again(std::move(n)); });
        got.add(std::move(r));
    };
    client.async_send(a_message(), {}, [&](result<send_receipt> r) { again(std::move(r)); });
    ASSERT_TRUE(got.wait_for(50));
    EXPECT_EQ(broker.messages_taken(), 50U);
}

TEST_F(async, RefusesABlockingCallInACallback) {
    std::promise<std::error_code> told;
    std::promise<std::error_code> told_by_add;
    client.async_send(a_message(), {}, [&](const result<send_receipt>&) {
        told.set_value(client.send(a_message()).error().code);
        told_by_add.set_value(brokers.add("broker-b", "127.0.0.1:1").error().code);
    });
    EXPECT_EQ(told.get_future().get(), errc::would_deadlock);
    EXPECT_EQ(told_by_add.get_future().get(), errc::would_deadlock);
}

TEST_F(async, KeepsTheOtherCallbacksAndTheIoThreadGoingWhileOneHandlerBlocks) {
    std::promise<void> release;
    auto released = release.get_future().share();
    std::promise<void> blocked;
    client.async_send(a_message(), {}, [&, released](const result<send_receipt>&) {
        blocked.set_value();
        released.wait();
    });
    blocked.get_future().wait();
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(client.send(a_message()));  // blocking callers do not need that thread
    release.set_value();
}

TEST_F(async, SpreadsLoadOverSeveralConnections) {
    settings wanted = patient_settings(broker.address());
    wanted.pool.shared_connections = 4;
    broker_manager wide{context, wanted};
    broker.hold_replies();  // so that the load is there at once, however quick the broker is
    collected<send_receipt> got;
    for (int i = 0; i < 400; ++i) wide.client("broker-a").async_send(a_message(), {}, got.handler());
    ASSERT_TRUE(eventually([&] { return broker.messages_taken() == 400; }));
    broker.release_replies();
    ASSERT_TRUE(got.wait_for(400));
    EXPECT_EQ(broker.open_connections(), 4U);
    for (const auto& c : broker.connections()) EXPECT_GE(c.codes.at(310), 20U);
}

}  // namespace rmq::test
