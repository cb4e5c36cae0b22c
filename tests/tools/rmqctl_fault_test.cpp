#include "eventually.hpp"
#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"
#include "tools/served.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rmq {
namespace {

using test::json_lines;
using test::patiently;
using test::rmqctl;
using testing::HasSubstr;
using json = nlohmann::json;

class rmqctl_fault : public testing::Test {
protected:
    test::outcome fault(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--json", "fault", "--control", cluster.control()});
        return rmqctl(arguments);
    }
    // The answer to what is accepted.
    json done(std::vector<std::string> arguments) {
        const auto ended = fault(std::move(arguments));
        EXPECT_EQ(ended.exit_code, 0) << ended.err;
        return json_lines(ended.out).at(0);
    }
    int send(const std::string& topic = "orders") {
        return rmqctl(patiently(cluster.address(0), {"send", "--topic", topic, "--body", "b"})).exit_code;
    }

    test::served_cluster cluster{{"--control", "0"}};
};

TEST_F(rmqctl_fault, AddsListsAndClearsFaults) {
    EXPECT_EQ(done({"add", "broker-a", "reply", "--response-code", "SYSTEM_BUSY", "--remark", "busy", "--on", "310",
                    "--topic", "orders", "--times", "2"})["id"],
              1);
    EXPECT_EQ(done({"add", "broker-a", "drop", "--on", "PULL_MESSAGE", "--probability", "0.5", "--delay", "1s",
                    "--jitter", "20ms", "--after-acting"})["id"],
              2);
    EXPECT_EQ(send(), 1);
    EXPECT_EQ(send("bills"), 0);
    const auto listed = done({"list"})["faults"];
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0], json::parse(R"({"server":"broker-a","id":1,"met":1,"code":"SEND_MESSAGE_V2","topic":"orders",
        "times":1,"then":"reply","responseCode":"SYSTEM_BUSY","remark":"busy"})"));
    EXPECT_EQ(listed[1], json::parse(R"({"server":"broker-a","id":2,"met":0,"code":"PULL_MESSAGE","probability":0.5,
        "delayMs":1000,"jitterMs":20,"afterActing":true,"then":"drop"})"));
    EXPECT_THAT(fault({"list", "broker-a"}).err, HasSubstr("server broker-a, id 1, met 1, code SEND_MESSAGE_V2"));
    EXPECT_EQ(done({"clear", "broker-a", "--id", "1"})["cleared"], 1);
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(done({"clear"})["cleared"], 1);
    EXPECT_EQ(done({"list", "name-server"})["faults"], json::array());
    EXPECT_EQ(done({"requests-seen", "broker-a", "SEND_MESSAGE_V2"})["count"], 3);
    EXPECT_EQ(done({"stored", "broker-a", "--topic", "orders", "--queue", "0"})["count"].is_number(), true);
    EXPECT_EQ(done({"messages-taken", "broker-a"})["count"], 2);
}

TEST_F(rmqctl_fault, KillsAndRestarts) {
    EXPECT_EQ(send(), 0);
    done({"kill", "broker-a", "--how", "fin"});
    EXPECT_EQ(send(), 1);
    done({"restart", "broker-a", "--forget-messages"});
    EXPECT_EQ(send(), 0);
    EXPECT_EQ(done({"messages-taken", "broker-a"})["count"], 2);
    const auto where = done({"cluster"});
    EXPECT_EQ(where["nameServer"], cluster.name_server());
    EXPECT_EQ(where["brokers"][0]["address"], cluster.address(0));
}

TEST_F(rmqctl_fault, HoldsUpAndLetsGo) {
    for (const auto& [begin, end] : {std::pair{"black-hole", "resume"}, std::pair{"hold-replies", "release-replies"}}) {
        done({begin, "broker-a"});
        EXPECT_EQ(rmqctl({"--broker", cluster.address(0), "send", "--topic", "t", "--body", "b", "--timeout", "100ms"})
                      .exit_code,
                  1);
        done({end, "broker-a"});
        EXPECT_EQ(send(), 0);
    }
    done({"shift-clock", "broker-a", "--behind", "1h"});
    EXPECT_EQ(send("late"), 0);
    done({"shift-clock", "broker-a", "--ahead", "0s"});
    const auto connections = done({"connections", "broker-a"});
    EXPECT_GE(connections["connections"].size(), 3U);
}

TEST_F(rmqctl_fault, WritesBytesOfAFileInPlaceOfAnAnswer) {
    const std::string bytes("\x00\xFF\x7F", 3);
    const auto added = rmqctl({"--json", "fault", "--control", cluster.control(), "add", "broker-a", "raw_bytes",
                               "--body-file", "-", "--times", "1"},
                              bytes);
    EXPECT_EQ(added.exit_code, 0) << added.err;
    EXPECT_EQ(done({"list"})["faults"][0]["bodySize"], 3);
}

TEST_F(rmqctl_fault, SaysWhatIsWrongWithARequestAndDoesNothing) {
    const auto refused = fault({"add", "broker-b", "drop"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("no server is called broker-b: there are name-server, broker-a"));
    EXPECT_EQ(json_lines(refused.out).at(0)["error"]["kind"], "invalid_argument");
    EXPECT_EQ(fault({"add", "broker-a", "explode"}).exit_code, 2);
    EXPECT_EQ(fault({"add", "broker-a", "drop", "--remark", "x"}).exit_code, 2);
    EXPECT_EQ(fault({"add", "broker-a", "drop", "--on", "NO_SUCH_CODE"}).exit_code, 2);
    EXPECT_EQ(fault({"stored", "name-server", "--topic", "t"}).exit_code, 2);
    EXPECT_EQ(done({"list"})["faults"], json::array());
}

TEST_F(rmqctl_fault, SaysWhenNobodyIsThere) {
    const std::string where = cluster.control();
    cluster.process().close_input();
    EXPECT_EQ(cluster.process().wait().exit_code, 0);
    const auto failed = rmqctl({"--json", "fault", "--control", where, "list"});
    EXPECT_EQ(failed.exit_code, 1);
    EXPECT_EQ(json_lines(failed.out).at(0)["error"]["kind"], "connection_failed");
    EXPECT_THAT(failed.err, HasSubstr(where));
}

TEST_F(rmqctl_fault, ControlCanBeOnAPortOfOnesChoiceThatIsFree) {
    const std::string port = cluster.control().substr(cluster.control().rfind(':') + 1);
    EXPECT_EQ(rmqctl({"mini-cluster", "--control", port}).exit_code, 1) << "taken";
    test::served_cluster without;
    EXPECT_FALSE(without.ready.contains("control"));
}

}  // namespace
}  // namespace rmq
