#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"
#include "tools/served.hpp"

#include <rmq/mini_cluster.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <csignal>

namespace rmq {
namespace {

using test::child_process;
using test::patiently;
using test::rmqctl;
using test::served_cluster;
using testing::HasSubstr;

// A port of ours: bound, though nobody listens there, so that it is given to nobody who does not name it.
class reserved_port {
public:
    reserved_port() {
        using asio::ip::tcp;
        bound_.open(tcp::v4());
        bound_.set_option(tcp::acceptor::reuse_address{true});
        bound_.bind({asio::ip::address_v4::loopback(), 0});
    }

    [[nodiscard]] std::string number() const { return std::to_string(bound_.local_endpoint().port()); }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + number(); }

private:
    asio::io_context io_;
    asio::ip::tcp::acceptor bound_{io_};
};

TEST(rmqctl_mini_cluster, SaysWhereItsBrokersAreAndServesThem) {
    served_cluster cluster{{"--brokers", "2"}};
    ASSERT_EQ(cluster.ready["brokers"].size(), 2U);
    EXPECT_EQ(cluster.ready["brokers"][0]["name"], "broker-a");
    EXPECT_EQ(cluster.ready["brokers"][1]["name"], "broker-b");
    EXPECT_EQ(cluster.ready["brokers"][1]["id"], 0);

    EXPECT_EQ(rmqctl(patiently(cluster.address(1), {"send", "--topic", "t", "--body", "b"})).exit_code, 0);
    cluster.process().close_input();
    const auto ended = cluster.process().wait();
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr("name server listens on " + cluster.name_server()));
    EXPECT_THAT(ended.err, HasSubstr("broker-a listens on " + cluster.address(0)));
    EXPECT_THAT(ended.err, HasSubstr("ending: standard input was closed"));
    EXPECT_THAT(ended.err, HasSubstr("broker-a: 0 messages taken\nbroker-b: 1 messages taken\n"));
}

TEST(rmqctl_mini_cluster, EndsCleanlyWhenToldByASignal) {
    for (const int number : {SIGINT, SIGTERM}) {
        served_cluster cluster;
        cluster.process().signal(number);
        const auto ended = cluster.process().wait();
        EXPECT_EQ(ended.exit_code, 0) << ended.err;
        EXPECT_THAT(ended.err, HasSubstr("ending: told by a signal"));
    }
}

TEST(rmqctl_mini_cluster, IgnoresWhatIsWrittenToIt) {
    served_cluster cluster;
    cluster.process().write("stop\n");
    EXPECT_EQ(rmqctl(patiently(cluster.address(0), {"send", "--topic", "t", "--body", "b"})).exit_code, 0);
    cluster.process().close_input();
    EXPECT_EQ(cluster.process().wait().exit_code, 0);
}

TEST(rmqctl_mini_cluster, ListensWhereItIsTold) {
    const reserved_port port;
    served_cluster first{{"--port", port.number()}};
    EXPECT_EQ(first.address(0), port.address());
    const auto taken = rmqctl({"mini-cluster", "--port", port.number(), "--json"});
    EXPECT_EQ(taken.exit_code, 1);
    EXPECT_EQ(test::json_lines(taken.out).at(0)["error"]["kind"], "system_error");

    first.process().close_input();
    EXPECT_EQ(first.process().wait().exit_code, 0);
    served_cluster second{{"--port", port.number()}};
    EXPECT_EQ(second.address(0), port.address());
}

// Asks its name server, to which our own client can send raw requests, where a topic is.
test::outcome route_of(served_cluster& cluster, const std::string& topic) {
    return rmqctl(
        patiently(cluster.name_server(), {"--json", "request", "--code", "105", "--field", "topic=" + topic}));
}

std::string body_of(const test::outcome& answer) { return test::json_lines(answer.out).at(0)["body"]; }

TEST(rmqctl_mini_cluster, ItsNameServerTellsWhereTopicsAre) {
    served_cluster cluster{{"--brokers", "2", "--topic", "orders:8", "--topic", "bills", "--version", "4.9.7"}};
    const auto orders = nlohmann::json::parse(body_of(route_of(cluster, "orders")));
    ASSERT_EQ(orders["queueDatas"].size(), 2U);
    EXPECT_EQ(orders["queueDatas"][0]["writeQueueNums"], 8);
    EXPECT_EQ(orders["brokerDatas"][1]["brokerAddrs"]["0"], cluster.address(1));
    const auto bills = nlohmann::json::parse(body_of(route_of(cluster, "bills")));
    EXPECT_EQ(bills["queueDatas"][1]["readQueueNums"], 4);
    const auto unknown = route_of(cluster, "what");
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_THAT(unknown.out, HasSubstr("http://rocketmq.apache.org/docs/faq/"));
}

TEST(rmqctl_mini_cluster, ItsNameServerListensWhereItIsTold) {
    const reserved_port port;
    served_cluster first{{"--name-server-port", port.number()}};
    EXPECT_EQ(first.name_server(), port.address());
    EXPECT_EQ(rmqctl({"mini-cluster", "--name-server-port", port.number()}).exit_code, 1);
    first.process().close_input();
    EXPECT_EQ(first.process().wait().exit_code, 0);
    served_cluster second{{"--name-server-port", port.number()}};
    EXPECT_EQ(second.name_server(), port.address());
}

TEST(rmqctl_mini_cluster, RefusesTopicsThatCannotBe) {
    for (const char* topic : {"", "a b", "orders:", "orders:0", "orders:65537", "orders:8x", ":4"}) {
        const auto refused = rmqctl({"mini-cluster", "--topic", topic});
        EXPECT_EQ(refused.exit_code, 2) << topic;
        EXPECT_THAT(refused.err, HasSubstr("--topic")) << topic;
    }
}

}  // namespace
}  // namespace rmq
