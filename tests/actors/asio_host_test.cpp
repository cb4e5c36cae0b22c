#include <rmq/actors/asio_host.hpp>
#include <rmq/actors/messages.hpp>

#include <gtest/gtest.h>
#include <asio/io_context.hpp>
#include <asio/strand.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

namespace rmq::test {

using namespace std::chrono_literals;

// Answers on which thread it ran; told of the end it says so.
using hosted_actor = caf::typed_actor<actors::handles<done, list_brokers>, actors::handles<void, actors::io_stopped>>;

struct probe {
    std::atomic<int> handled{0};
    std::atomic<int> farewells{0};
    std::atomic<bool> elsewhere{false};
    std::thread::id loop;
};
struct hosted_state {
    static constexpr const char* name = "hosted";
    std::shared_ptr<probe> seen;
};
using hosted_self = caf::stateful_actor<hosted_state, actors::hosted<hosted_actor::base>>*;

hosted_actor::behavior_type run_hosted(hosted_self self, std::shared_ptr<probe> seen) {
    actors::state_of(self).seen = std::move(seen);
    return {
        [self](const list_brokers&) {
            auto& p = *actors::state_of(self).seen;
            if (std::this_thread::get_id() != p.loop) p.elsewhere = true;
            ++p.handled;
            return done{};
        },
        [self](const actors::io_stopped&) {
            auto& p = *actors::state_of(self).seen;
            if (std::this_thread::get_id() != p.loop) p.elsewhere = true;
            ++p.farewells;
            self->quit();
        },
    };
}

struct asio_host : testing::Test {
    asio_host() {
        register_messages();
        actors::set_worker_threads(config, 2);
        system = std::make_unique<caf::actor_system>(config);
    }
    hosted_actor spawn(actors::asio_host& host, const std::shared_ptr<probe>& seen) {
        caf::actor_config cfg{&host};
        auto run = run_hosted;
        auto actor = system->spawn_functor(std::true_type{}, cfg, run, seen);
        host.before_close([actor] { actors::tell_anonymously(actor, actors::io_stopped{}); });
        return actor;
    }
    bool ask(const hosted_actor& actor) {
        caf::scoped_actor self{*system};
        bool answered = false;
        actors::ask(self, actor, list_brokers{})
            .receive([&](const done&) { answered = true; }, [](const caf::error&) {});
        return answered;
    }
    caf::actor_system_config config;
    std::unique_ptr<caf::actor_system> system;
};

TEST_F(asio_host, RunsItsActorsOnTheThreadOfTheLoop) {
    asio::io_context io;
    auto work = asio::make_work_guard(io);
    actors::asio_host host{*system, io.get_executor()};
    auto seen = std::make_shared<probe>();
    std::thread loop{[&] { io.run(); }};
    seen->loop = loop.get_id();
    auto actor = spawn(host, seen);
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(ask(actor));
    asio::post(io, [&] { host.close(); });
    work.reset();
    loop.join();
    EXPECT_EQ(seen->handled, 100);
    EXPECT_EQ(seen->farewells, 1);
    EXPECT_FALSE(seen->elsewhere);
    EXPECT_FALSE(ask(actor));  // it has ended, and says so
}

TEST_F(asio_host, TellsItsActorsWhenTheContextIsDestroyedFirst) {
    auto io = std::make_unique<asio::io_context>();
    auto host = std::make_unique<actors::asio_host>(*system, asio::make_strand(*io));
    auto seen = std::make_shared<probe>();
    seen->loop = std::this_thread::get_id();
    auto actor = spawn(*host, seen);
    caf::scoped_actor self{*system};
    auto question = actors::ask(self, actor, list_brokers{});  // posted, never run by the loop
    io.reset();
    EXPECT_TRUE(host->is_closed());
    EXPECT_EQ(seen->farewells, 1);
    EXPECT_FALSE(seen->elsewhere);
    bool answered = false;
    std::move(question).receive([&](const done&) { answered = true; }, [&](const caf::error&) { answered = true; });
    EXPECT_TRUE(answered);
    host.reset();
}

TEST_F(asio_host, LeavesNobodyWaitingWhenItClosesAmongManyAskers) {
    asio::io_context io;
    auto work = asio::make_work_guard(io);
    auto strand = asio::make_strand(io);
    actors::asio_host host{*system, strand};
    auto seen = std::make_shared<probe>();
    auto actor = spawn(host, seen);
    std::thread one{[&] { io.run(); }};
    std::thread two{[&] { io.run(); }};
    std::atomic<int> answered{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> askers;
    askers.reserve(4);
    for (int t = 0; t < 4; ++t)
        askers.emplace_back([&] {
            for (int i = 0; i < 200; ++i) (ask(actor) ? answered : refused)++;
        });
    while (answered < 100) std::this_thread::yield();
    std::promise<void> closed;
    asio::post(strand, [&] {
        host.close();
        closed.set_value();
    });
    closed.get_future().wait();
    for (auto& t : askers) t.join();
    work.reset();
    one.join();
    two.join();
    EXPECT_EQ(answered + refused, 800);
}

}  // namespace rmq::test
