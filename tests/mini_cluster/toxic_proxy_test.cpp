#include "eventually.hpp"
#include "mini_cluster/cluster_questions.hpp"
#include "mini_cluster/raw_client.hpp"

#include <rmq/mini_cluster.hpp>
#include <rmq/mini_cluster/toxic_proxy.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <system_error>

namespace rmq {
namespace {

using mini::test::raw_client;
using mini::test::settle;
using namespace std::chrono_literals;

class a_toxic_proxy : public testing::Test {
protected:
    bool took(std::uint64_t messages) {
        return test::eventually([&] { return broker.messages_taken() == messages; });
    }
    bool all_are_gone() {
        return test::eventually([&] { return proxy.seen().open == 0 && broker.open_connections() == 0; });
    }

    mini_cluster cluster;
    mini_cluster::broker_handle broker = cluster.broker();
    toxic_proxy proxy{{.upstream = broker.address()}};
};

TEST_F(a_toxic_proxy, LetsEverythingThroughUntilItIsTold) {
    EXPECT_EQ(proxy.address(), "127.0.0.1:" + std::to_string(proxy.port()));
    EXPECT_EQ(proxy.upstream(), broker.address());
    {
        raw_client client{proxy.port()};
        const std::string body(1'000'000, 'x');
        client.send("orders", 0, body);
        EXPECT_EQ(client.read()->code, 0);
        EXPECT_EQ(broker.stored("orders", 0).at(0).body, body);
        const auto seen = proxy.seen();
        EXPECT_EQ(seen.open, 1U);
        EXPECT_EQ(seen.connections, 1U);
        EXPECT_GT(seen.bytes_to_broker, body.size());
        EXPECT_GT(seen.bytes_to_client, 0U);
    }
    EXPECT_TRUE(all_are_gone()) << "the end of a connection passes, too";
}

TEST_F(a_toxic_proxy, PassesEndsOnAsTheyAre) {
    for (const connection_end how : {connection_end::fin, connection_end::rst}) {
        raw_client client{proxy.port()};
        settle(client);
        broker.kill(how);
        EXPECT_EQ(client.wait_for_end(), how == connection_end::fin ? raw_client::end::fin : raw_client::end::reset);
        broker.restart();
    }
}

TEST_F(a_toxic_proxy, ResetsWhomItCannotConnectOn) {
    broker.kill();
    raw_client client{proxy.port()};
    EXPECT_EQ(client.connect_error(), 0);
    EXPECT_EQ(client.wait_for_end(), raw_client::end::reset);
}

TEST_F(a_toxic_proxy, MakesTheWayLong) {
    raw_client client{proxy.port()};
    settle(client);
    proxy.set({.latency = 20ms, .jitter = 10ms});
    const auto before = std::chrono::steady_clock::now();
    settle(client);
    EXPECT_GE(std::chrono::steady_clock::now() - before, 40ms) << "there and back";
}

TEST_F(a_toxic_proxy, MakesTheLineNarrow) {
    raw_client client{proxy.port()};
    settle(client);
    proxy.set(direction::to_broker, {.bytes_per_second = 100'000});
    const auto before = std::chrono::steady_clock::now();
    client.send("orders", 0, std::string(10'000, 'x'));
    EXPECT_EQ(client.read()->code, 0);
    EXPECT_GE(std::chrono::steady_clock::now() - before, 90ms);
}

TEST_F(a_toxic_proxy, Slices) {
    proxy.set({.slice_size = 3, .slice_pause = 0ms});
    raw_client client{proxy.port()};
    for (int i = 0; i < 10; ++i) {
        client.send("orders", 0, "in pieces");
        EXPECT_EQ(client.read()->code, 0);
    }
    EXPECT_EQ(broker.stored("orders", 0).back().body, "in pieces");
}

TEST_F(a_toxic_proxy, CutsAnAnswerInHalvesOnce) {
    raw_client other{proxy.port()};
    settle(other);
    proxy.set(direction::to_client, {.cut = toxic_cut{.frames = 1, .times = 1}});
    raw_client client{proxy.port()};
    const auto opaque = client.send("orders", 0, "answered");
    EXPECT_EQ(client.read()->opaque, opaque);
    client.send("orders", 0, "half an answer");
    EXPECT_GT(client.read_all().size(), 4U);
    EXPECT_EQ(client.ended(), raw_client::end::reset);
    EXPECT_EQ(broker.messages_taken(), 2U);
    EXPECT_EQ(proxy.seen().cuts, 1U);
    EXPECT_FALSE(proxy.get(direction::to_client).cut);
    settle(other);
    settle(other);
}

TEST_F(a_toxic_proxy, CutsARequestInHalves) {
    proxy.set(direction::to_broker, {.cut = toxic_cut{.how = connection_end::fin}});
    raw_client client{proxy.port()};
    client.send("orders", 0, std::string(1000, 'x'));
    EXPECT_EQ(client.read_all(), "");
    EXPECT_TRUE(all_are_gone());
    EXPECT_EQ(broker.messages_taken(), 0U);
    const auto passed = proxy.seen().bytes_to_broker;
    EXPECT_GT(passed, 500U);
    EXPECT_LT(passed, 1000U);
}

TEST_F(a_toxic_proxy, IsABlackHoleForRequests) {
    raw_client client{proxy.port()};
    settle(client);
    proxy.set(direction::to_broker, {.black_hole = true});
    client.send("orders", 0, "held");
    EXPECT_TRUE(client.is_quiet_for(50ms));
    EXPECT_EQ(broker.messages_taken(), 0U);
    proxy.heal();
    EXPECT_EQ(client.read()->code, 0);
}

TEST_F(a_toxic_proxy, IsABlackHoleForAnswers) {
    raw_client client{proxy.port()};
    settle(client);
    proxy.set(direction::to_client, {.black_hole = true});
    client.send("orders", 0, "stored, and nobody told");
    EXPECT_TRUE(took(1));
    EXPECT_TRUE(client.is_quiet_for(50ms));
    proxy.heal();
    EXPECT_EQ(client.read()->code, 0);
}

TEST_F(a_toxic_proxy, SpoilsBytes) {
    proxy.set(direction::to_broker, {.corruption = 1});
    raw_client client{proxy.port()};
    client.send("orders", 0, "x");
    EXPECT_NE(client.wait_for_end(), raw_client::end::none) << "that was no frame";
    EXPECT_EQ(broker.messages_taken(), 0U);
}

TEST_F(a_toxic_proxy, EndsConnectionsAndRefusesThem) {
    for (const connection_end how : {connection_end::fin, connection_end::rst}) {
        const auto expected = how == connection_end::fin ? raw_client::end::fin : raw_client::end::reset;
        raw_client client{proxy.port()};
        settle(client);
        proxy.disconnect(how);
        EXPECT_EQ(client.wait_for_end(), expected);
        raw_client again{proxy.port()};
        settle(again);
        proxy.kill(how);
        EXPECT_EQ(again.wait_for_end(), expected);
        EXPECT_EQ(raw_client{proxy.port()}.connect_error(), ECONNREFUSED);
        proxy.kill(how);
        proxy.restart();
        proxy.restart();
        raw_client back{proxy.port()};
        settle(back);
    }
    EXPECT_TRUE(all_are_gone());
}

TEST_F(a_toxic_proxy, RefusesWhatCannotBe) {
    EXPECT_THROW((toxic_proxy{{.upstream = "nowhere"}}), std::invalid_argument);
    EXPECT_THROW((toxic_proxy{{.upstream = broker.address(), .port = proxy.port()}}), std::system_error);
    EXPECT_THROW((toxic_proxy{{.upstream = broker.address(), .host = "localhost"}}), std::system_error);
    EXPECT_THROW(proxy.set({.latency = -1ms}), std::invalid_argument);
    EXPECT_THROW(proxy.set({.jitter = 25h}), std::invalid_argument);
    EXPECT_THROW(proxy.set({.corruption = 1.5}), std::invalid_argument);
}

TEST_F(a_toxic_proxy, LeavesNoDescriptor) {
    const auto descriptors = [] {
        return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"},
                             std::filesystem::directory_iterator{});
    };
    settle(*std::make_unique<raw_client>(proxy.port()));
    ASSERT_TRUE(all_are_gone());
    const auto before = descriptors();
    for (int i = 0; i < 20; ++i) {
        toxic_proxy another{{.upstream = broker.address()}};
        another.set({.latency = 1h});
        raw_client client{another.port()};
        client.send("orders", 0, "on its way for ever");
    }
    // The broker closes its side of the last one in its own time.
    EXPECT_TRUE(test::eventually([&] { return descriptors() <= before; })) << descriptors() << " of " << before;
}

TEST_F(a_toxic_proxy, CanBeSteeredByLinesOfText) {
    using nlohmann::json;
    const auto ask = [&](const json& request) { return json::parse(control(proxy, request.dump())); };
    EXPECT_EQ(ask({{"do", "set"}, {"direction", "to-client"}, {"latencyMs", 5}}), (json{{"ok", true}}));
    EXPECT_EQ(proxy.get(direction::to_client).latency, 5ms);
    EXPECT_EQ(proxy.get(direction::to_broker).latency, 0ms);
    EXPECT_EQ(ask({{"do", "set"}, {"cutFrames", 3}, {"cutTimes", 2}})["ok"], true);
    raw_client client{proxy.port()};
    settle(client);
    const json told = ask({{"do", "proxy"}});
    EXPECT_EQ(told["proxy"], proxy.address());
    EXPECT_EQ(told["upstream"], broker.address());
    EXPECT_EQ(told["toClient"], (json{{"cutFrames", 3}, {"cutHow", "rst"}, {"cutTimes", 2}}));
    EXPECT_EQ(told["open"], 1);
    EXPECT_EQ(told["connections"], 1);
    EXPECT_EQ(told["cuts"], 0);
    EXPECT_EQ(ask({{"do", "disconnect"}, {"how", "fin"}})["ok"], true);
    EXPECT_EQ(client.wait_for_end(), raw_client::end::fin);
    EXPECT_EQ(ask({{"do", "kill"}})["ok"], true);
    EXPECT_EQ(raw_client{proxy.port()}.connect_error(), ECONNREFUSED);
    EXPECT_EQ(ask({{"do", "restart"}})["ok"], true);
    EXPECT_EQ(ask({{"do", "kill"}})["ok"], true);
    EXPECT_EQ(ask({{"do", "heal"}})["ok"], true);
    raw_client healed{proxy.port()};
    settle(healed);
    EXPECT_EQ(ask({{"do", "proxy"}})["toClient"], json::object());
    EXPECT_EQ(ask({{"do", "set"}, {"direction", "up"}})["error"], R"("direction" is to-broker, to-client or both)");
    EXPECT_EQ(ask({{"do", "set"}, {"latency", 5}})["error"], R"("latency" does not belong here)");
    EXPECT_EQ(ask({{"do", "add_fault"}})["ok"], false);
}

}  // namespace
}  // namespace rmq
