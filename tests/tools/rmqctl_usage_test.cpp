#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rmq {
namespace {

using test::json_lines;
using test::rmqctl;
using testing::HasSubstr;

TEST(rmqctl, TellsItsVersion) {
    const auto told = rmqctl({"--version"});
    EXPECT_EQ(told.exit_code, 0);
    EXPECT_EQ(told.out, "rmqctl " RMQ_VERSION "\n");
    EXPECT_EQ(told.err, "");
}

TEST(rmqctl, ExplainsItselfAndEveryCommand) {
    const auto all = rmqctl({"--help"});
    EXPECT_EQ(all.exit_code, 0);
    for (const std::vector<std::string>& command : {std::vector<std::string>{"send"},
                                                    {"send-batch"},
                                                    {"pull"},
                                                    {"offset", "query"},
                                                    {"offset", "update"},
                                                    {"offset", "max"},
                                                    {"offset", "min"},
                                                    {"offset", "search"},
                                                    {"offset", "earliest"},
                                                    {"consumers"},
                                                    {"view"},
                                                    {"query"},
                                                    {"topic", "create"},
                                                    {"topic", "delete"},
                                                    {"topic", "stats"},
                                                    {"runtime-info"},
                                                    {"request"},
                                                    {"mini-cluster"},
                                                    {"fault", "add"},
                                                    {"fault", "list"},
                                                    {"fault", "clear"},
                                                    {"fault", "kill"},
                                                    {"fault", "restart"},
                                                    {"fault", "black-hole"},
                                                    {"fault", "shift-clock"},
                                                    {"fault", "requests-seen"},
                                                    {"fault", "connections"},
                                                    {"fault", "stored"},
                                                    {"proxy"},
                                                    {"toxic", "set"},
                                                    {"toxic", "show"},
                                                    {"config", "check"},
                                                    {"config", "reference"},
                                                    {"completion"}}) {
        EXPECT_THAT(all.out, HasSubstr(command[0]));
        auto words = command;
        words.emplace_back("--help");
        const auto one = rmqctl(words);
        EXPECT_EQ(one.exit_code, 0) << command.back();
        EXPECT_THAT(one.out, HasSubstr("Usage:"));
        EXPECT_THAT(one.out, HasSubstr("Examples:\n")) << command.back();
    }
}

struct wrong_call {
    std::vector<std::string> arguments;
    std::string word;  // that the explanation must hold
};

class rmqctl_usage : public testing::TestWithParam<wrong_call> {};

TEST_P(rmqctl_usage, EndsWithTwoAndWordsOnStandardErrorOnly) {
    const auto refused = rmqctl(GetParam().arguments);
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_EQ(refused.out, "");
    EXPECT_THAT(refused.err, HasSubstr(GetParam().word));
}

INSTANTIATE_TEST_SUITE_P(
    wrong, rmqctl_usage,
    testing::Values(
        wrong_call{{}, "subcommand"}, wrong_call{{"frobnicate"}, "frobnicate"},
        wrong_call{{"--frobnicate", "send"}, "frobnicate"}, wrong_call{{"config"}, "subcommand"},
        wrong_call{{"config", "check"}, "file"}, wrong_call{{"mini-cluster", "--brokers", "0"}, "--brokers"},
        wrong_call{{"mini-cluster", "--port", "70000"}, "--port"},
        wrong_call{{"mini-cluster", "--release", "3.2.6"}, "3.2.6"}, wrong_call{{"send", "--body", "b"}, "--topic"},
        wrong_call{{"send", "--topic", "t"}, "--body"},
        wrong_call{{"send", "--topic", "t", "--body", "b", "--body-file", "-"}, "--body"},
        wrong_call{{"send", "--topic", "t", "--body-file", "/nowhere/at/all"}, "/nowhere/at/all"},
        wrong_call{{"send", "--topic", "t", "--body", "b", "--prop", "novalue"}, "name=value"},
        wrong_call{{"send", "--topic", "t", "--body", "b", "--prop", "=v"}, "name=value"},
        wrong_call{{"send", "--topic", "t", "--body", "b", "--timeout", "3"}, "a duration like"},
        wrong_call{{"send", "--topic", "t", "--body", "b", "--delay-level", "19"}, "--delay-level"},
        wrong_call{{"send", "--topic", "t", "--body", "b", "--lines"}, "--body"},
        wrong_call{{"send-batch", "--topic", "t", "--size", "0"}, "--size"}, wrong_call{{"offset"}, "subcommand"},
        wrong_call{{"offset", "max"}, "--topic"},
        wrong_call{{"offset", "update", "--group", "g", "--topic", "t"}, "--offset"},
        wrong_call{{"offset", "search", "--topic", "t", "--timestamp", "0", "--boundary", "x"}, "lower"},
        wrong_call{{"--broker", "127.0.0.1:1", "offset", "max", "--topic", "t", "--queue", "-1"}, "queue_id is -1"},
        wrong_call{{"--broker", "127.0.0.1:1", "view", "123"}, "123"}, wrong_call{{"query", "--topic", "t"}, "--key"},
        wrong_call{{"query", "--topic", "t", "--key", "k", "--id", "i"}, "--key"},
        wrong_call{{"topic", "create", "t", "--queues", "0"}, "--queues"},
        wrong_call{{"topic", "create", "t", "--attribute", "x"}, "name=value"}, wrong_call{{"request"}, "--code"},
        wrong_call{{"completion"}, "subcommand"}, wrong_call{{"mini-cluster", "--control", "70000"}, "--control"},
        wrong_call{{"fault", "--control", "127.0.0.1:1"}, "subcommand"}, wrong_call{{"fault", "list"}, "--control"},
        wrong_call{{"fault", "--control", "nowhere", "list"}, "nowhere"},
        wrong_call{{"fault", "--control", "127.0.0.1:1", "add", "broker-a"}, "action"},
        wrong_call{{"fault", "--control", "127.0.0.1:1", "kill"}, "server"},
        wrong_call{{"fault", "--control", "127.0.0.1:1", "kill", "broker-a", "--how", "softly"}, "--how"},
        wrong_call{{"fault", "--control", "127.0.0.1:1", "add", "broker-a", "pass", "--delay", "3"}, "a duration like"},
        wrong_call{{"fault", "--control", "127.0.0.1:1", "shift-clock", "broker-a"}, "--ahead"},
        wrong_call{{"proxy"}, "--upstream"}, wrong_call{{"proxy", "--upstream", "nowhere"}, "nowhere"},
        wrong_call{{"proxy", "--upstream", "127.0.0.1:1", "--corruption", "2"}, "corruption"},
        wrong_call{{"proxy", "--upstream", "127.0.0.1:1", "--bandwidth", "fast"}, "a size like"},
        wrong_call{{"toxic", "--control", "127.0.0.1:1", "set", "--direction", "up"}, "--direction"},
        wrong_call{{"send", "--topic", "t", "--body", "b"}, "--broker host:port"},
        wrong_call{{"--broker", "nowhere", "send", "--topic", "t", "--body", "b"}, "nowhere"},
        wrong_call{{"--broker", "127.0.0.1:1", "send", "--topic", "a b", "--body", "b"}, "topic"},
        wrong_call{{"--broker", "127.0.0.1:1", "pull"}, "--topic"},
        wrong_call{{"--broker", "127.0.0.1:1", "pull", "--topic", "t", "--offset", "x"}, "--offset"}));

TEST(rmqctl, PutsTheWholeErrorOfAWrongArgumentIntoJson) {
    const auto refused = rmqctl({"--json", "--broker", "nowhere", "pull", "--topic", "t"});
    EXPECT_EQ(refused.exit_code, 2);
    const auto objects = json_lines(refused.out);
    ASSERT_EQ(objects.size(), 1U);
    EXPECT_EQ(objects[0]["error"]["kind"], "invalid_argument");
    EXPECT_EQ(objects[0]["error"]["fate"], "not_sent");
    EXPECT_THAT(objects[0]["error"]["message"].get<std::string>(), HasSubstr("nowhere"));
}

}  // namespace
}  // namespace rmq
