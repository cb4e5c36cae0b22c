// Requests that any of several brokers can serve, and what becomes of them when one of those fails. What was stored is
// counted at the brokers.

#include "client/client_fixture.hpp"
#include "client/deaf_port.hpp"

#include <rmq/client/actor.hpp>
#include <rmq/mini_cluster/toxic_proxy.hpp>

#include <gmock/gmock.h>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <iostream>
#include <map>
#include <numeric>
#include <utility>

namespace rmq::test {

using testing::AllOf;
using testing::HasSubstr;

class a_broker_group : public testing::Test {
protected:
    using history = std::vector<std::pair<std::string, result<send_receipt>>>;  // body, outcome

    a_broker_group() { cluster.create_topic("orders", queues); }

    static message a_message(std::string body) { return {.topic = "orders", .body = std::move(body)}; }
    settings wanted(const std::string& address_of_a, const std::string& address_of_b) const {
        settings out = patient_settings(address_of_a);
        out.brokers.push_back({"broker-b", address_of_b});
        out.failover.max_attempts = 20;  // a part of its time is short, all of it is long
        return out;
    }
    settings wanted() const { return wanted(a.address(), b.address()); }

    // So many sends, `window` of them at a time. After each completion `at` is told how many there were.
    static history send_all(
        const broker_group& to, std::size_t messages, std::size_t window,
        const std::function<void(std::size_t)>& at = [](std::size_t) {}) {
        struct shared {
            std::mutex mutex;
            std::condition_variable changed;
            history done;
            std::vector<int> times;
        };
        auto state = std::make_shared<shared>();
        state->times.resize(messages);
        std::size_t seen = 0;
        for (std::size_t i = 0; i < messages || seen < messages;) {
            {
                std::unique_lock lock{state->mutex};
                const auto room = [&] {
                    return state->done.size() > seen || (i < messages && i - state->done.size() < window);
                };
                if (!state->changed.wait_for(lock, 120s, room)) {
                    ADD_FAILURE() << state->done.size() << " of " << i << " sends were completed";
                    return state->done;
                }
                seen = state->done.size();
            }
            at(seen);
            if (i >= messages || i - seen >= window) continue;
            const auto body = "message-" + std::to_string(i);
            to.async_send(a_message(body), {.timeout = 30s}, [state, i, body](result<send_receipt> r) {
                const std::lock_guard lock{state->mutex};
                ++state->times[i];
                state->done.emplace_back(body, std::move(r));
                state->changed.notify_all();
            });
            ++i;
        }
        const std::lock_guard lock{state->mutex};
        for (const int n : state->times) EXPECT_EQ(n, 1) << "each send is completed once";
        return state->done;
    }

    std::map<std::string, std::int64_t> copies() {
        std::map<std::string, std::int64_t> stored;
        for (const auto& broker : {a, b})
            for (std::int32_t queue = 0; queue < queues; ++queue)
                for (const auto& m : broker.stored("orders", queue)) ++stored[std::string{m.body}];
        return stored;
    }
    // Lost, ghosts, duplicates: none, none, and no more than attempts that ended unknown.
    void check(const history& all, const char* what) {
        const auto stored = copies();
        std::int64_t lost = 0;
        std::int64_t ghosts = 0;
        std::int64_t duplicates = 0;
        std::int64_t allowed = 0;
        std::int64_t failed = 0;
        for (const auto& [body, outcome] : all) {
            const auto at = stored.find(body);
            const auto n = at == stored.end() ? std::int64_t{0} : at->second;
            if (outcome && n == 0) ++lost;
            if (!outcome) ++failed;
            if (!outcome && outcome.error().request != fate::unknown && n > 0) ++ghosts;
            const auto again = outcome ? outcome->attempts - 1 : outcome.error().where.attempts - 1;
            const bool may_be = outcome ? outcome->may_be_duplicate : outcome.error().request == fate::unknown;
            duplicates += std::max<std::int64_t>(n - 1, 0);
            allowed += may_be ? again : 0;
            EXPECT_LE(n - 1, may_be ? again : 0) << body;
        }
        for (const auto& entry : stored)
            if (!entry.first.starts_with("message-")) ++ghosts;
        EXPECT_EQ(lost, 0);
        EXPECT_EQ(ghosts, 0);
        EXPECT_LE(duplicates, allowed);
        std::cout << what << ": sends " << all.size() << ", failed " << failed << ", lost " << lost << ", ghosts "
                  << ghosts << ", duplicates " << duplicates << " of " << allowed << " allowed\n";
    }
    static std::size_t failures(const history& all) {
        return static_cast<std::size_t>(std::ranges::count_if(all, [](const auto& h) { return !h.second; }));
    }

    bool restarted_ = false;
    static constexpr std::int32_t queues = 4;
    mini_cluster cluster{{.brokers = 2}};
    mini_cluster::broker_handle a = cluster.broker("broker-a");
    mini_cluster::broker_handle b = cluster.broker("broker-b");
    rmq::context context;
};

TEST_F(a_broker_group, SpreadsSendsOverItsBrokersInEveryForm) {
    broker_manager brokers{context, wanted()};
    const auto any = brokers.any_of({"broker-a", b.address()});
    const auto blocking = any.send(a_message("1"), {.queue_id = 2});
    ASSERT_TRUE(blocking) << blocking.error().message();
    EXPECT_EQ(blocking->broker, "broker-a");
    EXPECT_EQ(blocking->queue_id, 2);
    EXPECT_EQ(blocking->attempts, 1);
    EXPECT_FALSE(blocking->may_be_duplicate);
    const auto future = any.async_send(a_message("2"), {.queue_id = 3}, asio::use_future).get();
    ASSERT_TRUE(future) << future.error().message();
    EXPECT_EQ(future->broker, "broker-b");
    const auto batch = any.send_batch({.messages = {a_message("3"), a_message("4")}});
    ASSERT_TRUE(batch) << batch.error().message();
    EXPECT_EQ(batch->broker, "broker-a");
    EXPECT_TRUE(any.send_oneway(a_message("5")));
    const auto raw = any.request({.code = static_cast<std::int32_t>(request_code::get_broker_runtime_info)});
    ASSERT_TRUE(raw) << raw.error().message();
    EXPECT_EQ(raw->code, 0);
    EXPECT_TRUE(eventually([&] { return b.messages_taken() == 2; }));
    EXPECT_EQ(a.messages_taken(), 3U);
    EXPECT_EQ(any.names(), (std::vector<std::string>{"broker-a", b.address()}));
}

TEST_F(a_broker_group, AnswersActorsByPromises) {
    broker_manager brokers{context, wanted()};
    a.on(request_code::send_message_v2).reply(response_code::system_busy, "busy");
    caf::scoped_actor self{context.actor_system()};
    actors::ask(self, brokers.actor(),
                send_any_request{.brokers = {"broker-a", "broker-b"},
                                 .message = a_message("1"),
                                 .how = {.policy = [](auto, const auto&) { return std::size_t{0}; }}})
        .receive(
            [](const send_receipt& r) {
                EXPECT_EQ(r.broker, "broker-b");
                EXPECT_EQ(r.attempts, 2);
            },
            [](const caf::error& e) { ADD_FAILURE() << error_from(e).message(); });
    actors::ask(self, brokers.actor(),
                send_batch_any_request{.brokers = {"broker-b"}, .query = {.messages = {a_message("2")}}})
        .receive([](const batch_receipt& r) { EXPECT_EQ(r.broker, "broker-b"); },
                 [](const caf::error& e) { ADD_FAILURE() << error_from(e).message(); });
    actors::ask(self, brokers.actor(), send_any_request{.brokers = {"nobody"}, .message = a_message("3")})
        .receive([](const send_receipt&) { ADD_FAILURE(); },
                 [](const caf::error& e) { EXPECT_EQ(error_from(e).code, errc::invalid_argument); });
}

TEST_F(a_broker_group, SaysWhatIsWrongWithARequest) {
    broker_manager brokers{context, wanted()};
    const auto of = [&](std::vector<std::string> names, message m) {
        const auto sent = brokers.any_of(std::move(names)).send(m);
        return sent ? error{} : sent.error();
    };
    EXPECT_EQ(of({}, a_message("1")).code, errc::invalid_argument);
    EXPECT_THAT(of({"x", "y"}, a_message("1")).message(), AllOf(HasSubstr("x, y"), HasSubstr("none of these")));
    EXPECT_EQ(of({"broker-a", "y"}, {.topic = "orders", .body = {}}).code, errc::invalid_argument);
    EXPECT_TRUE(brokers.any_of({"y", "broker-a"}).send(a_message("1")));
    std::promise<std::error_code> told;
    brokers.any_of({"broker-a"}).async_send(a_message("2"), {}, [&](const result<send_receipt>&) {
        told.set_value(brokers.any_of({"broker-a"}).send(a_message("3")).error().code);
    });
    EXPECT_EQ(told.get_future().get(), errc::would_deadlock);
}

TEST_F(a_broker_group, SeesBrokersThatAreAddedAndRemoved) {
    broker_manager brokers{context, patient_settings(a.address())};
    const auto any = brokers.any_of({"broker-a", "broker-b"});
    EXPECT_EQ(any.send(a_message("1"))->broker, "broker-a");
    ASSERT_TRUE(brokers.add("broker-b", b.address()));
    ASSERT_TRUE(brokers.remove("broker-a"));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(any.send(a_message("2"))->broker, "broker-b");
}

TEST_F(a_broker_group, KeepsTheKeysOfAStickyGroupTogetherUntilTheirBrokerGoes) {
    broker_manager brokers{context, wanted()};
    const auto any = brokers.any_of({"broker-a", "broker-b"}, {.policy = &policies::sticky_by_key});
    std::map<std::string, std::string> home;
    const auto send = [&](const std::string& key) {
        auto m = a_message("of " + key);
        m.sharding_key = key;
        const auto sent = any.send(m);
        return sent ? sent->broker : sent.error().message();
    };
    for (int i = 0; i < 20; ++i) home[std::to_string(i)] = send(std::to_string(i));
    for (const auto& [key, broker] : home) EXPECT_EQ(send(key), broker);
    ASSERT_TRUE(brokers.suspend("broker-a"));
    for (const auto& [key, broker] : home) EXPECT_EQ(send(key), "broker-b");
    ASSERT_TRUE(brokers.suspend("broker-b"));
    EXPECT_EQ(any.send(a_message("x")).error().code, errc::broker_unavailable);
}

// A broker to which nobody can connect: nothing is sent, nothing fails, and the other one has all the traffic.
TEST_F(a_broker_group, LosesNoSendToABrokerThatIsABlackHole) {
    const deaf_port deaf;
    ASSERT_TRUE(deaf.ok());
    auto settings = wanted(deaf.address(), b.address());
    settings.pool.connect_timeout = 500ms;
    settings.health.interval = 10s;
    broker_manager brokers{context, settings};
    using clock = std::chrono::steady_clock;
    const auto rate_of = [&](const broker_group& to, std::size_t messages) {
        const auto begin = clock::now();
        const auto all = send_all(to, messages, 16);
        EXPECT_EQ(failures(all), 0U);
        for (const auto& [body, sent] : all) EXPECT_FALSE(sent && sent->may_be_duplicate) << body;
        return static_cast<double>(messages) / std::chrono::duration<double>(clock::now() - begin).count();
    };
    rate_of(brokers.any_of({"broker-b"}), 200);  // connects
    const auto alone = rate_of(brokers.any_of({"broker-b"}), 2000);
    const auto any = brokers.any_of({"broker-a", "broker-b"});
    const auto begin = clock::now();
    const auto first = rate_of(any, 200);
    const auto isolated = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begin);
    const auto later = rate_of(any, 2000);
    std::cout << "one of two is a black hole at connect: isolated after " << isolated.count() << " ms (" << first
              << "/s meanwhile), then " << later << "/s, " << 100 * later / alone << " % of " << alone
              << "/s with one broker\n";
    EXPECT_EQ(b.messages_taken(), 4400U);  // each once
}

TEST_F(a_broker_group, LosesNothingWhenABrokerIsKilledAndRestartedUnderLoad) {
    broker_manager brokers{context, wanted()};
    const auto all = send_all(brokers.any_of({"broker-a", "broker-b"}), 3000, 64, [&](std::size_t done) {
        if (done >= 1000 && done < 2000 && a.open_connections() > 0) a.kill();
        if (done >= 2000 && !restarted_) {
            a.restart();
            restarted_ = true;
        }
    });
    EXPECT_EQ(failures(all), 0U);
    check(all, "kill and restart of one of two");
}

TEST_F(a_broker_group, WaitsInsideItsTimeWhenAllBrokersAreAwayForAMoment) {
    broker_manager brokers{context, wanted()};
    const auto any = brokers.any_of({"broker-a", "broker-b"});
    ASSERT_TRUE(any.send(a_message("message-0")));
    ASSERT_TRUE(any.send(a_message("message-1")));
    a.kill();
    b.kill();
    collected<send_receipt> got;
    for (int i = 2; i < 12; ++i)
        any.async_send(a_message("message-" + std::to_string(i)), {.timeout = 30s}, got.handler());
    // All of them have found nobody by then, and wait.
    ASSERT_TRUE(eventually([&] {
        const auto list = brokers.list();
        return std::ranges::all_of(list, [](const auto& d) { return d.state != health_state::healthy; });
    }));
    EXPECT_EQ(got.size(), 0U);
    b.restart();
    ASSERT_TRUE(got.wait_for(10));
    for (const auto& r : got.all()) EXPECT_TRUE(r) << r.error().message();
}

TEST_F(a_broker_group, GoesAroundABrokerThatIsBusy) {
    broker_manager brokers{context, wanted()};
    a.on(request_code::send_message_v2).reply(response_code::system_busy, "busy");
    const auto all = send_all(brokers.any_of({"broker-a", "broker-b"}), 500, 1);
    EXPECT_EQ(failures(all), 0U);
    check(all, "one of two is busy");
    EXPECT_EQ(b.messages_taken(), 500U);
    const auto asked = a.requests_seen(request_code::send_message_v2);
    std::cout << "the busy one was asked " << asked << " times\n";
    EXPECT_LT(asked, 100U);  // its circuit opened
}

TEST_F(a_broker_group, AsksBrokersWithFullDisksTwentyTimesASecondAtMost) {
    auto settings = wanted();
    settings.failover.max_attempts = 100;
    broker_manager brokers{context, settings};
    for (auto broker : {a, b})
        broker.on(request_code::send_message_v2).reply(response_code::service_not_available, "disk full");
    const auto any = brokers.any_of({"broker-a", "broker-b"});
    const auto begin = std::chrono::steady_clock::now();
    collected<send_receipt> got;
    constexpr std::size_t many = 200;
    for (std::size_t i = 0; i < many; ++i)
        any.async_send(a_message("message-" + std::to_string(i)), {.timeout = 3s}, got.handler());
    ASSERT_TRUE(got.wait_for(many));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    for (const auto& r : got.all()) {
        ASSERT_FALSE(r);
        EXPECT_NE(r.error().request, fate::unknown);
    }
    for (const auto& broker : {a, b}) {
        const auto tries = broker.requests_seen(request_code::send_message_v2);
        std::cout << broker.name() << " has a full disk: " << tries << " tries in " << took.count() << " s by " << many
                  << " sends\n";
        // All that were on their way when the circuit opened, and then twenty a second.
        EXPECT_LE(static_cast<double>(tries), static_cast<double>(many) + 20 * (took.count() + 1));
        EXPECT_EQ(broker.messages_taken(), 0U);
    }
}

// Requests arrive, answers are lost: what was stored and is sent again is there twice, and its receipt says so.
TEST_F(a_broker_group, SaysWhichSendsMayBeThereTwiceWhenAnswersAreLost) {
    toxic_proxy proxy{{.upstream = a.address()}};
    broker_manager brokers{context, wanted(proxy.address(), b.address())};
    const auto any = brokers.any_of({"broker-a", "broker-b"});
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(any.send(a_message("message-x")));
    proxy.set(direction::to_client, {.black_hole = true});
    const auto all = send_all(any, 20, 20);
    EXPECT_EQ(failures(all), 0U);
    const auto flagged =
        std::ranges::count_if(all, [](const auto& h) { return h.second && h.second->may_be_duplicate; });
    EXPECT_EQ(flagged, 10);  // every second one went to broker-a first
    const auto stored = copies();
    std::int64_t twice = 0;
    for (const auto& [body, sent] : all) {
        EXPECT_EQ(stored.at(body), sent->may_be_duplicate ? 2 : 1) << body;
        twice += stored.at(body) - 1;
    }
    std::cout << "answers of one of two are lost: " << twice << " stored twice, " << flagged << " said so\n";
}

TEST_F(a_broker_group, SendsNothingTwiceWhereDuplicatesAreNotAllowed) {
    toxic_proxy proxy{{.upstream = a.address()}};
    auto settings = wanted(proxy.address(), b.address());
    broker_manager brokers{context, settings};
    const auto any = brokers.any_of({"broker-a", "broker-b"}, {.duplicates = false});
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(any.send(a_message("message-x")));
    proxy.set(direction::to_client, {.black_hole = true});
    const auto all = send_all(any, 20, 20);
    for (const auto& [body, sent] : all) {
        if (!sent) {
            EXPECT_EQ(sent.error().request, fate::unknown) << sent.error().message();
        }
    }
    EXPECT_EQ(failures(all), 10U);
    for (const auto& [body, n] : copies()) EXPECT_EQ(n, body == "message-x" ? 2 : 1) << body;
}

TEST_F(a_broker_group, CancelsWhatWaitsForABroker) {
    broker_manager brokers{context, wanted()};
    a.kill();
    b.kill();
    asio::cancellation_signal signal;
    collected<send_receipt> got;
    brokers.any_of({"broker-a", "broker-b"})
        .async_send(a_message("1"), {.timeout = 60s}, asio::bind_cancellation_slot(signal.slot(), got.handler()));
    ASSERT_TRUE(eventually([&] {
        const auto list = brokers.list();
        return std::ranges::any_of(list, [](const auto& d) { return d.state != health_state::unknown; });
    }));
    signal.emit(asio::cancellation_type::terminal);
    ASSERT_TRUE(got.wait_for(1));
    EXPECT_EQ(got.all().front().error().code, errc::cancelled);
    EXPECT_EQ(got.all().front().error().request, fate::not_sent);
}

TEST_F(a_broker_group, CompletesEverythingOnceWhenItsContextEnds) {
    collected<send_receipt> got;
    std::optional<broker_group> any;
    {
        rmq::context short_lived;
        broker_manager brokers{short_lived, wanted()};
        any.emplace(brokers.any_of({"broker-a", "broker-b"}));
        a.kill();
        b.black_hole();
        for (int i = 0; i < 100; ++i) any->async_send(a_message("1"), {.timeout = 60s}, got.handler());
    }
    EXPECT_EQ(got.size(), 100U);
    for (const auto& r : got.all()) EXPECT_EQ(r.error().code, errc::client_stopped) << r.error().message();
    EXPECT_EQ(any->send(a_message("2")).error().code, errc::client_stopped);
    b.resume();
}

}  // namespace rmq::test
