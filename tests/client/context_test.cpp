#include "client/client_fixture.hpp"
#include "client/failing_threads.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <sstream>

namespace rmq::test {

namespace {

std::size_t entries_of(const char* folder) {
    std::size_t n = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{folder}) ++n;
    return n;
}
std::size_t threads() { return entries_of("/proc/self/task"); }
std::size_t descriptors() { return entries_of("/proc/self/fd"); }

}  // namespace

TEST(context, LeavesNoThreadAndNoDescriptorBehind) {
    { rmq::context warm_up; }
    const auto threads_before = threads();
    const auto descriptors_before = descriptors();
    {
        mini_cluster cluster;
        rmq::context context;
        auto client = patient_client(context, cluster.broker());
        EXPECT_TRUE(client.send({.topic = "t", .body = "b"}));
        EXPECT_GT(threads(), threads_before);
    }
    EXPECT_TRUE(eventually([&] { return threads() <= threads_before; }));
    EXPECT_EQ(descriptors(), descriptors_before);
}

// The last threads to be made are ours: those for callbacks and for I/O. Before them come the actor system's.
TEST(context, LeavesNothingBehindWhenItsConstructionFailsHalfWay) {
    refuse_thread(0);
    { rmq::context warm_up; }
    const int needed = threads_created();
    ASSERT_GE(needed, 3);
    const auto threads_before = threads();
    const auto descriptors_before = descriptors();
    for (const int nth : {needed - 1, needed}) {
        refuse_thread(nth);
        EXPECT_THROW(rmq::context{}, std::system_error) << nth;
        EXPECT_TRUE(eventually([&] { return threads() <= threads_before; })) << nth;
        EXPECT_EQ(descriptors(), descriptors_before) << nth;
    }
    refuse_thread(0);
    rmq::context context;
}

TEST(context, GivesEveryClientAnIdOfItsOwn) {
    rmq::context one;
    rmq::context two;
    std::set<std::string> ids;
    for (auto* c : {&one, &two})
        for (int i = 0; i < 3; ++i) ids.insert(create_broker_client(*c, "127.0.0.1", 1).client_id());
    EXPECT_EQ(ids.size(), 6U);
    broker_manager named{one, {.client = {.instance = "orders-service"}, .brokers = {}, .pool = {}, .supervision = {}}};
    EXPECT_NE(named.client("x").client_id().find("@orders-service#"), std::string::npos);
}

TEST(context, EndsSoonAlsoWhenABrokerDoesNotLetItsGroupsGo) {
    mini_cluster cluster;
    std::optional<rmq::context> context{std::in_place};
    std::optional<broker_manager> brokers{std::in_place, *context, patient_settings(cluster.broker().address())};
    ASSERT_TRUE(brokers->set_heartbeat({.producer_groups = {"orders"}}));
    ASSERT_TRUE(eventually([&] { return !cluster.broker().producers("orders").empty(); }));
    cluster.broker().black_hole();
    const auto before = std::chrono::steady_clock::now();
    brokers.reset();
    context.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
    cluster.broker().resume();
}

TEST(context, TakesNoMoreRequestsOfABrokersOwnThanTheSettingAllows) {
    mini_cluster cluster;
    rmq::context context;
    settings wanted = patient_settings(cluster.broker().address());
    wanted.pool.max_broker_requests = 1;
    broker_manager brokers{context, wanted};
    ASSERT_TRUE(brokers.set_heartbeat({.producer_groups = {"orders"}}));
    ASSERT_TRUE(eventually([&] { return !cluster.broker().producers("orders").empty(); }));
    const auto id = brokers.client("broker-a").client_id();
    // Nobody here takes it (1); soon there is one too many in its second (2).
    EXPECT_TRUE(eventually([&] {
        const auto answer = cluster.broker().ask_client(id, request_code::get_consumer_running_info,
                                                        {{"consumerGroup", "orders"}, {"clientId", id}});
        return answer && answer->code == 2;
    }));
}

TEST(context, CompletesEveryOpenRequestOnceWhenItEnds) {
    mini_cluster cluster;
    cluster.broker().hold_replies();
    collected<send_receipt> got;
    std::future<result<send_receipt>> f;
    {
        rmq::context context;
        auto client = patient_client(context, cluster.broker());
        for (int i = 0; i < 100; ++i) client.async_send({.topic = "t", .body = "b"}, {}, got.handler());
        f = client.async_send({.topic = "t", .body = "b"}, {}, asio::use_future);
    }
    EXPECT_EQ(got.size(), 100U);
    for (const auto& r : got.all()) EXPECT_EQ(r.error().code, errc::client_stopped);
    EXPECT_EQ(f.get().error().code, errc::client_stopped);
}

TEST(context, MayEndAtAnyMomentWhileThreadsAreSending) {
    mini_cluster cluster;
    std::minstd_rand random{42};
    for (int round = 0; round < 30; ++round) {
        auto context = std::make_unique<rmq::context>();
        auto client = patient_client(*context, cluster.broker());
        std::atomic<int> started{0};
        std::atomic<int> completed{0};
        std::atomic<bool> stop{false};
        std::thread sender{[&] {
            while (!stop) {
                ++started;
                client.async_send({.topic = "t", .body = "b"}, {}, [&](result<send_receipt>) { ++completed; });
                if (started % 16 == 0) (void)client.send({.topic = "t", .body = "b"}, {.timeout = 1s});
            }
        }};
        const int enough = std::uniform_int_distribution{0, 200}(random);
        EXPECT_TRUE(eventually([&] { return started >= enough; }));
        context.reset();
        stop = true;
        sender.join();
        EXPECT_TRUE(eventually([&] { return completed == started; })) << completed << " of " << started;
    }
}

TEST(context, LetsHandlesLiveLongerAndToldWhatIsWrong) {
    std::optional<broker_client> client;
    std::optional<broker_manager> manager;
    {
        rmq::context context;
        manager.emplace(context);
        client = create_broker_client(context, "127.0.0.1", 1);
    }
    EXPECT_EQ(client->send({.topic = "t", .body = "b"}).error().code, errc::client_stopped);
    EXPECT_EQ(manager->add("a", "127.0.0.1:1").error().code, errc::client_stopped);
    EXPECT_TRUE(manager->names().empty());
    bool called = false;
    client->async_send({.topic = "t", .body = "b"}, {}, [&](const result<send_receipt>& r) {
        called = true;
        EXPECT_EQ(r.error().code, errc::client_stopped);
    });
    EXPECT_TRUE(called);
}

TEST(context, LetsHandlesDieInACallback) {
    mini_cluster cluster;
    rmq::context context;
    auto handle = std::make_unique<broker_client>(patient_client(context, cluster.broker()));
    std::promise<bool> done;
    auto& client = *handle;
    client.async_send({.topic = "t", .body = "b"}, {},
                      [&, last = std::move(handle)](const result<send_receipt>& r) mutable {
                          last.reset();
                          done.set_value(r.has_value());
                      });
    EXPECT_TRUE(done.get_future().get());
}

TEST(context, EndsAlthoughAHandlerStartsRequestsForEver) {
    mini_cluster cluster;
    auto lines = std::make_shared<std::ostringstream>();
    auto log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(*lines));
    auto context = std::make_unique<rmq::context>(context_options{.log = log});
    auto client = patient_client(*context, cluster.broker());
    std::function<void(result<send_receipt>)> again = [&](const result<send_receipt>&) {
        client.async_send({.topic = "t", .body = "b"}, {}, [&](result<send_receipt> r) { again(std::move(r)); });
    };
    again({});
    context.reset();
    EXPECT_NE(lines->str().find("handlers still start requests"), std::string::npos);
}

TEST(context_death, IsCheckedNotToDieOnAThreadOfItsOwn) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(
        {
            mini_cluster cluster;
            auto context = std::make_unique<rmq::context>();
            auto client = patient_client(*context, cluster.broker());
            std::promise<void> never;
            client.async_send({.topic = "t", .body = "b"}, {}, [&](const result<send_receipt>&) { context.reset(); });
            never.get_future().wait();
        },
        "destroyed on one of its own threads");
}

TEST(manager, RefusesSettingsThatCanNotBeRightAndLeavesNothing) {
    rmq::context context;
    const auto before = threads();
    EXPECT_THROW(
        (broker_manager{context, {.client = {}, .brokers = {{"a", "nowhere"}}, .pool = {}, .supervision = {}}}),
        rmq::invalid_argument);
    EXPECT_THROW(
        (broker_manager{context, {.client = {}, .brokers = {}, .pool = {.shared_connections = 0}, .supervision = {}}}),
        rmq::invalid_argument);
    EXPECT_TRUE(eventually([&] { return threads() <= before; }));
}

TEST(manager, KeepsThreadsConstantInTheNumberOfBrokersAndClients) {
    mini_cluster cluster{{.brokers = 8}};
    rmq::context context;
    broker_manager brokers{context, patient_settings(cluster.broker().address())};
    EXPECT_TRUE(brokers.client("broker-a").send({.topic = "t", .body = "b"}));
    const auto before = threads();
    for (std::size_t i = 1; i < 8; ++i) {
        ASSERT_TRUE(brokers.add(cluster.broker(i).name(), cluster.broker(i).address()));
        EXPECT_TRUE(brokers.client(cluster.broker(i).name()).send({.topic = "t", .body = "b"}));
    }
    EXPECT_TRUE(eventually([&] { return threads() <= before; }));
    EXPECT_EQ(brokers.names().size(), 8U);
    ASSERT_TRUE(brokers.remove("broker-a"));
    EXPECT_FALSE(brokers.client("broker-a").send({.topic = "t", .body = "b"}));
    EXPECT_TRUE(brokers.client("broker-b").send({.topic = "t", .body = "b"}));
}

}  // namespace rmq::test
