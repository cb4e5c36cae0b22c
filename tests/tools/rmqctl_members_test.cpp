#include "eventually.hpp"
#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"

#include <rmq/mini_cluster.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace rmq {
namespace {

using test::json_lines;
using test::rmqctl;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class rmqctl_members : public testing::Test {
protected:
    [[nodiscard]] test::outcome ask(std::vector<std::string> arguments) {
        arguments.emplace_back("--json");
        return rmqctl(test::patiently(cluster.broker().address(), std::move(arguments)));
    }
    [[nodiscard]] std::vector<std::string> staying(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--json", "heartbeat"});
        arguments = test::patiently(cluster.broker().address(), std::move(arguments));
        arguments.insert(arguments.begin(), RMQCTL);
        return arguments;
    }
    // A message of a queue, by what the send printed.
    nlohmann::json sent(std::vector<std::string> more = {}) {
        std::vector<std::string> all{"send", "--topic", "orders", "--queue", "0", "--body", "hello"};
        all.insert(all.end(), more.begin(), more.end());
        const auto out = ask(all);
        EXPECT_EQ(out.exit_code, 0) << out.err;
        return json_lines(out.out).at(0);
    }

    mini_cluster cluster;
};

TEST_F(rmqctl_members, LocksAndUnlocksUnderOneId) {
    const std::vector<std::string> mine{"--group", "g",       "--broker-name", "broker-a", "--client-id",
                                        "me",      "--queue", "t:1",           "--queue",  "t:0"};
    const auto with = [](std::string command, const std::vector<std::string>& rest) {
        std::vector<std::string> all{std::move(command)};
        all.insert(all.end(), rest.begin(), rest.end());
        return all;
    };
    const auto locked = ask(with("lock", mine));
    ASSERT_EQ(locked.exit_code, 0) << locked.err;
    EXPECT_THAT(locked.err, HasSubstr("locked: t:0, t:1"));
    EXPECT_EQ(locked.out,
              "{\"locked\":[{\"topic\":\"t\",\"brokerName\":\"broker-a\",\"queueId\":0},"
              "{\"topic\":\"t\",\"brokerName\":\"broker-a\",\"queueId\":1}]}\n");
    const std::vector<std::string> other{"--group",     "g",   "--broker-name", "broker-a",
                                         "--client-id", "you", "--queue",       "t:1"};
    EXPECT_EQ(ask(with("lock", other)).out, "{\"locked\":[]}\n");
    EXPECT_EQ(ask(with("unlock", mine)).exit_code, 0);
    EXPECT_THAT(json_lines(ask(with("lock", other)).out).at(0)["locked"], SizeIs(1));
}

TEST_F(rmqctl_members, LocksNothingWithoutTheBrokersName) {
    const auto refused = ask({"lock", "--group", "g", "--queue", "t:0"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--broker-name"));
}

TEST_F(rmqctl_members, RefusesAQueueThatIsNone) {
    for (const auto* queue : {"t", "t:", ":1", "t:-1", "t:x"})
        EXPECT_EQ(ask({"lock", "--group", "g", "--broker-name", "b", "--queue", queue}).exit_code, 2) << queue;
}

TEST_F(rmqctl_members, StaysAMemberUntilItIsStoppedAndAnswersTheBroker) {
    test::child_process member{
        staying({"--group", "g", "--topic", "orders=a || b", "--client-id", "me", "--producer-group", "p"})};
    const auto first = nlohmann::json::parse(member.read_line());
    EXPECT_TRUE(first.contains("brokerVersion") || first.contains("event")) << first;
    auto broker = cluster.broker();
    EXPECT_THAT(broker.consumers("g"), ElementsAre("me"));
    EXPECT_THAT(broker.producers("p"), ElementsAre("me"));
    const auto info =
        broker.ask_client("me", request_code::get_consumer_running_info, {{"consumerGroup", "g"}, {"clientId", "me"}});
    ASSERT_TRUE(info);
    EXPECT_EQ(info->code, 0) << info->remark;
    EXPECT_THAT(info->body, HasSubstr("PROP_CONSUMER_START_TIMESTAMP"));
    EXPECT_THAT(info->body, HasSubstr("a || b"));
    const auto unknown = broker.ask_client("me", static_cast<request_code>(9999), {});
    ASSERT_TRUE(unknown);
    EXPECT_EQ(unknown->code, 3);

    member.signal(SIGTERM);
    const auto ended = member.wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("ending: told by a signal"));
    // It does not wait for ever for the answers to its last requests.
    EXPECT_TRUE(test::eventually([&] { return broker.consumers("g").empty() && broker.producers("p").empty(); }));
    EXPECT_GT(broker.requests_seen(request_code::unregister_client), 0U);
}

TEST_F(rmqctl_members, FailsWhenTheFirstHeartbeatDoes) {
    cluster.broker().on(request_code::heart_beat).reply(response_code::system_error, "no");
    const auto no = ask({"heartbeat", "--producer-group", "p"});
    EXPECT_EQ(no.exit_code, 1);
    EXPECT_TRUE(json_lines(no.out).at(0).contains("error"));
    EXPECT_EQ(ask({"heartbeat"}).exit_code, 2) << "no group at all";
}

TEST_F(rmqctl_members, LeavesAGroup) {
    EXPECT_EQ(ask({"unregister", "--group", "g"}).exit_code, 0);
    EXPECT_EQ(cluster.broker().requests_seen(request_code::unregister_client), 1U);
    EXPECT_EQ(ask({"unregister"}).exit_code, 2);
}

TEST_F(rmqctl_members, EndsATransaction) {
    const auto half = sent({"--transactional", "--group", "p"});
    EXPECT_THAT(cluster.broker().stored("orders", 0), IsEmpty());
    const auto text = [&](const char* name) {
        return half[name].is_string() ? half[name].get<std::string>() : half[name].dump();
    };
    const auto ended = ask({"end-transaction", "--state", "commit", "--producer-group", "p", "--msg-id", text("msgId"),
                            "--offset-msg-id", text("offsetMsgId"), "--queue-offset", text("queueOffset"), "--wait"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_THAT(cluster.broker().stored("orders", 0), SizeIs(1));
    EXPECT_EQ(ask({"end-transaction", "--state", "maybe", "--producer-group", "p", "--msg-id", "m", "--offset-msg-id",
                   "x", "--queue-offset", "0"})
                  .exit_code,
              2);
}

TEST_F(rmqctl_members, SendsAMessageBack) {
    const auto message = sent();
    const auto taken = ask({"send-back", "--group", "g", "--offset-msg-id", message["offsetMsgId"].get<std::string>(),
                            "--delay-level", "-1"});
    ASSERT_EQ(taken.exit_code, 0) << taken.err;
    EXPECT_THAT(cluster.broker().stored("%DLQ%g", 0), SizeIs(1));
    EXPECT_EQ(ask({"send-back", "--group", "g", "--commit-log-offset", "999999999"}).exit_code, 1);
    EXPECT_EQ(ask({"send-back", "--group", "g"}).exit_code, 2);
}

}  // namespace
}  // namespace rmq
