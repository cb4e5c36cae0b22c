#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"

#include <rmq/mini_cluster.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rmq {
namespace {

using nlohmann::json;
using test::json_lines;
using test::rmqctl;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// The commands that ask a broker for something but messages of a queue.
class rmqctl_broker : public testing::Test {
protected:
    [[nodiscard]] test::outcome ask(std::vector<std::string> arguments, const std::string& input = {}) {
        return rmqctl(test::patiently(cluster.broker().address(), std::move(arguments)), input);
    }
    // The objects of a command that must succeed.
    std::vector<json> objects(std::vector<std::string> arguments) {
        arguments.emplace_back("--json");
        const auto answered = ask(std::move(arguments));
        EXPECT_EQ(answered.exit_code, 0) << answered.err;
        return json_lines(answered.out);
    }
    json send(const std::string& body) {
        return objects({"send", "--topic", "orders", "--queue", "0", "--body", body, "--key", "k-" + body}).at(0);
    }

    mini_cluster cluster;
};

TEST_F(rmqctl_broker, TellsAndStoresOffsets) {
    send("one");
    send("two");
    const std::vector<std::string> queue{"--topic", "orders", "--queue", "0"};
    const auto offset = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "offset");
        words.insert(words.end(), queue.begin(), queue.end());
        return objects(words);
    };
    EXPECT_THAT(offset({"max"}), ElementsAre(json{{"offset", 2}}));
    EXPECT_THAT(offset({"min"}), ElementsAre(json{{"offset", 0}}));
    const auto first = cluster.broker().stored("orders", 0).at(0).store_timestamp;
    EXPECT_THAT(offset({"search", "--timestamp", std::to_string(first)}), ElementsAre(json{{"offset", 0}}));
    EXPECT_THAT(offset({"search", "--timestamp", std::to_string(first + 100'000)}), ElementsAre(json{{"offset", 2}}));
    EXPECT_THAT(offset({"search", "--timestamp", std::to_string(first + 100'000), "--boundary", "upper"}),
                ElementsAre(json{{"offset", 1}}));
    EXPECT_THAT(offset({"earliest"}), ElementsAre(json{{"timestamp", first}}));

    EXPECT_THAT(offset({"query", "--group", "g"}), ElementsAre(json{{"offset", 0}}));
    EXPECT_THAT(offset({"query", "--group", "g", "--not-zero"}), ElementsAre(json{{"offset", nullptr}}));
    const auto unknown = ask({"offset", "update", "--group", "g", "--topic", "orders", "--offset", "1", "--json"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_EQ(json_lines(unknown.out).at(0)["error"]["responseCode"], 26);
    objects({"pull", "--topic", "orders", "--group", "g"});  // now the broker knows the group
    EXPECT_THAT(offset({"update", "--group", "g", "--offset", "1"}), ElementsAre(json{{"offset", 1}}));
    EXPECT_THAT(offset({"query", "--group", "g"}), ElementsAre(json{{"offset", 1}}));
    EXPECT_THAT(ask({"offset", "query", "--group", "g", "--topic", "orders"}).err,
                HasSubstr("g is at 1 in queue 0 of orders"));
}

TEST_F(rmqctl_broker, TellsThatThereIsNoOffset) {
    cluster.create_topic("empty");
    const auto none = ask({"offset", "query", "--group", "g", "--topic", "empty", "--json"});
    EXPECT_EQ(none.exit_code, 0);
    EXPECT_THAT(json_lines(none.out), ElementsAre(json{{"offset", nullptr}}));
    EXPECT_THAT(none.err, HasSubstr("g has no offset in queue 0 of empty"));
    EXPECT_THAT(objects({"offset", "earliest", "--topic", "empty"}), ElementsAre(json{{"timestamp", nullptr}}));
}

TEST_F(rmqctl_broker, FindsMessagesByEachOfTheirNames) {
    send("one");
    const auto sent = send("two");
    const auto seen = objects({"view", sent["offsetMsgId"]});
    ASSERT_THAT(seen, SizeIs(1));
    EXPECT_EQ(seen[0]["body"], "two");
    EXPECT_EQ(seen[0]["msgId"], sent["msgId"]);
    EXPECT_THAT(objects({"query", "--topic", "orders", "--key", "k-two"}), ElementsAre(seen[0]));
    EXPECT_THAT(objects({"query", "--topic", "orders", "--id", sent["msgId"]}), ElementsAre(seen[0]));
    EXPECT_THAT(objects({"query", "--topic", "orders", "--key", "nothing"}), SizeIs(0));

    const auto missing = ask({"view", "7F00000100002A9F0000000000000001", "--json"});
    EXPECT_EQ(missing.exit_code, 1);
    EXPECT_EQ(json_lines(missing.out).at(0)["error"]["kind"], "pull_failed");
}

TEST_F(rmqctl_broker, CreatesLooksAtAndDeletesTopics) {
    EXPECT_THAT(objects({"topic", "create", "fresh", "--queues", "2", "--attribute", "message.type=FIFO"}),
                ElementsAre(json{{"topic", "fresh"}, {"readQueueNums", 2}, {"writeQueueNums", 2}, {"perm", 6}}));
    objects({"send", "--topic", "fresh", "--queue", "1", "--body", "b"});
    const auto stats = objects({"topic", "stats", "fresh"});
    ASSERT_THAT(stats, SizeIs(2));
    EXPECT_EQ(stats[0], (json{{"topic", "fresh"},
                              {"brokerName", "broker-a"},
                              {"queueId", 0},
                              {"minOffset", 0},
                              {"maxOffset", 0},
                              {"lastUpdateTimestamp", 0}}));
    EXPECT_EQ(stats[1]["maxOffset"], 1);
    EXPECT_THAT(objects({"topic", "delete", "fresh"}), ElementsAre(json{{"topic", "fresh"}}));
    const auto gone = ask({"topic", "stats", "fresh", "--json"});
    EXPECT_EQ(gone.exit_code, 1);
    EXPECT_EQ(json_lines(gone.out).at(0)["error"]["kind"], "topic_not_found");
}

TEST_F(rmqctl_broker, TellsWhatTheBrokerSaysOfItself) {
    const auto info = objects({"runtime-info"});
    ASSERT_THAT(info, SizeIs(1));
    EXPECT_EQ(info[0]["brokerVersionDesc"], "V5_3_3");
    EXPECT_THAT(ask({"runtime-info"}).err, HasSubstr("brokerVersionDesc: V5_3_3\n"));
}

TEST_F(rmqctl_broker, TellsWhoConsumes) {
    const auto nobody = ask({"consumers", "--group", "g", "--json"});
    EXPECT_EQ(nobody.exit_code, 1);
    EXPECT_EQ(json_lines(nobody.out).at(0)["error"]["kind"], "consumer_error");
    cluster.broker().on(request_code::get_consumer_list_by_group).reply(response_code::success);
    const auto empty = ask({"consumers", "--group", "g", "--json"});
    EXPECT_EQ(json_lines(empty.out).at(0)["error"]["kind"], "protocol_error") << "an answer without its body";
}

TEST_F(rmqctl_broker, PassesOnAnyRequest) {
    send("one");
    const auto max = objects({"request", "--code", "30", "--field", "topic=orders", "--field", "queueId=0"});
    ASSERT_THAT(max, SizeIs(1));
    EXPECT_EQ(max[0], (json{{"code", 0}, {"remark", ""}, {"fields", {{"offset", "1"}}}, {"body", ""}}));

    const auto refused = ask({"request", "--code", "9999", "--json"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(json_lines(refused.out).at(0)["code"], 3);
    EXPECT_THAT(refused.err, HasSubstr("response code 3"));
}

}  // namespace
}  // namespace rmq
