#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"
#include "tools/served.hpp"

#include <rmq/mini_cluster.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rmq {
namespace {

using test::json_lines;
using test::patiently;
using test::rmqctl;
using test::served;
using testing::HasSubstr;
using json = nlohmann::json;

class rmqctl_proxy : public testing::Test {
protected:
    std::vector<std::string> proxy(std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"proxy", "--upstream", cluster.broker().address()});
        return more;
    }
    static std::string address(const served& proxy) { return proxy.ready["proxy"]; }
    static test::outcome send_through(const served& proxy) {
        return rmqctl(patiently(address(proxy), {"--json", "send", "--topic", "orders", "--body", "b"}));
    }

    mini_cluster cluster;
};

TEST_F(rmqctl_proxy, SaysWhereItIsAndLeadsToTheBroker) {
    served running{proxy()};
    EXPECT_EQ(running.ready["upstream"], cluster.broker().address());
    EXPECT_FALSE(running.ready.contains("control"));
    EXPECT_EQ(send_through(running).exit_code, 0);
    EXPECT_EQ(cluster.broker().messages_taken(), 1U);
    running.process().close_input();
    const auto ended = running.process().wait();
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr(address(running) + " leads to " + cluster.broker().address()));
    EXPECT_THAT(ended.err, HasSubstr("ending: standard input was closed\n1 connections, 0 cuts, "));
}

TEST_F(rmqctl_proxy, DoesFromTheStartWhatItIsTold) {
    served running{proxy({"--direction", "to-client", "--cut-frames", "0", "--cut-times", "1", "--latency", "5ms"})};
    const auto cut = send_through(running);
    EXPECT_EQ(cut.exit_code, 1);
    EXPECT_EQ(json_lines(cut.out).at(0)["error"]["kind"], "connection_lost");
    EXPECT_EQ(cluster.broker().messages_taken(), 1U) << "half of its answer was lost";
    EXPECT_EQ(send_through(running).exit_code, 0);
}

TEST_F(rmqctl_proxy, IsSteeredWhileItRuns) {
    served running{proxy({"--control", "0"})};
    const auto toxic = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--json", "toxic", "--control", running.control()});
        const auto ended = rmqctl(arguments);
        EXPECT_EQ(ended.exit_code, 0) << ended.err;
        return json_lines(ended.out).at(0);
    };
    toxic({"set",  "--latency",     "1s",  "--jitter",     "2ms", "--bandwidth",  "1MiB", "--slice",
           "7",    "--slice-pause", "3ms", "--corruption", "0.5", "--cut-frames", "9",    "--cut-bytes",
           "1KiB", "--cut-how",     "fin", "--cut-times",  "4"});
    EXPECT_EQ(toxic({"show"})["toBroker"], json::parse(R"({"latencyMs":1000,"jitterMs":2,"bytesPerSecond":1048576,
        "sliceSize":7,"slicePauseMs":3,"corruption":0.5,"cutFrames":9,"cutBytes":1024,"cutHow":"fin","cutTimes":4})"));
    toxic({"set", "--direction", "to-client", "--black-hole"});
    EXPECT_EQ(toxic({"show"})["toClient"], json::parse(R"({"blackHole":true})"));
    toxic({"heal"});
    EXPECT_EQ(send_through(running).exit_code, 0);
    toxic({"kill"});
    EXPECT_EQ(send_through(running).exit_code, 1);
    toxic({"restart"});
    EXPECT_EQ(send_through(running).exit_code, 0);
    toxic({"disconnect", "--how", "fin"});
    const auto words = rmqctl({"toxic", "--control", running.control(), "show"});
    EXPECT_THAT(words.err, HasSubstr(address(running) + " leads to "));
    EXPECT_THAT(words.err, HasSubstr("to the broker: as it comes\n"));
    const auto refused = rmqctl({"toxic", "--control", running.control(), "set", "--cut-how", "rst"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("cutHow"));
}

TEST_F(rmqctl_proxy, RefusesAPortThatIsTaken) {
    const std::string port = std::to_string(cluster.broker().port());
    const auto taken = rmqctl({"--json", "proxy", "--upstream", cluster.broker().address(), "--listen", port});
    EXPECT_EQ(taken.exit_code, 1);
    EXPECT_EQ(json_lines(taken.out).at(0)["error"]["kind"], "system_error");
}

}  // namespace
}  // namespace rmq
