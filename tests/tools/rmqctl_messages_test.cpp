#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"

#include <rmq/mini_cluster.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

namespace rmq {
namespace {

using test::json_lines;
using test::rmqctl;
using testing::HasSubstr;
using testing::SizeIs;

class rmqctl_messages : public testing::Test {
protected:
    [[nodiscard]] test::outcome ask(std::vector<std::string> arguments, const std::string& input = {}) {
        return rmqctl(test::patiently(cluster.broker().address(), std::move(arguments)), input);
    }

    mini_cluster cluster;
};

TEST_F(rmqctl_messages, SendsAMessageWithEverythingOnIt) {
    const auto sent = ask({"send", "--topic", "orders", "--queue", "0", "--body", "hello", "--tag", "paid", "--key",
                           "k1", "--key", "k2", "--prop", "colour=red", "--prop", "formula=a=b", "--json"});
    ASSERT_EQ(sent.exit_code, 0) << sent.err;
    EXPECT_THAT(sent.err, HasSubstr("stored in orders, queue 0, offset 0"));
    const auto objects = json_lines(sent.out);
    ASSERT_THAT(objects, SizeIs(1));
    EXPECT_EQ(objects[0]["status"], "SEND_OK");
    EXPECT_EQ(objects[0]["topic"], "orders");
    EXPECT_EQ(objects[0]["brokerName"], cluster.broker().address());
    EXPECT_EQ(objects[0]["queueId"], 0);
    EXPECT_EQ(objects[0]["queueOffset"], 0);
    EXPECT_EQ(objects[0].size(), 8U);

    const auto stored = cluster.broker().stored("orders", 0);
    ASSERT_THAT(stored, SizeIs(1));
    EXPECT_EQ(stored[0].body, "hello");
    EXPECT_EQ(stored[0].tags(), "paid");
    EXPECT_THAT(stored[0].keys(), testing::ElementsAre("k1", "k2"));
    EXPECT_EQ(stored[0].property("colour"), "red");
    EXPECT_EQ(stored[0].property("formula"), "a=b");
    EXPECT_EQ(stored[0].message_id(), objects[0]["msgId"].get<std::string>());
    EXPECT_EQ(stored[0].offset_message_id(), objects[0]["offsetMsgId"].get<std::string>());
    EXPECT_EQ(objects[0]["transactionId"], objects[0]["msgId"]);
}

TEST_F(rmqctl_messages, CallsTheBrokerByTheNameItIsGiven) {
    const auto sent = ask({"--broker-name", "broker-a", "send", "--topic", "orders", "--body", "hello", "--json"});
    ASSERT_EQ(sent.exit_code, 0) << sent.err;
    EXPECT_EQ(json_lines(sent.out)[0]["brokerName"], "broker-a");
    const auto refused = ask({"pull", "--group", "g", "--topic", "nowhere", "--queue", "0", "--offset", "0",
                              "--broker-name", "broker-a", "--json"});
    ASSERT_EQ(refused.exit_code, 1) << refused.err;
    EXPECT_EQ(json_lines(refused.out)[0]["error"]["context"]["brokerName"], "broker-a");
    EXPECT_EQ(ask({"--broker-name", "no name", "runtime-info"}).exit_code, 2);
}

TEST_F(rmqctl_messages, WritesNothingToStandardOutputWithoutJson) {
    const auto sent = ask({"send", "--topic", "orders", "--body", "hello"});
    EXPECT_EQ(sent.exit_code, 0);
    EXPECT_EQ(sent.out, "");
    EXPECT_THAT(sent.err, HasSubstr("stored in orders"));
}

TEST_F(rmqctl_messages, SendsABodyFromStandardInputByteByByte) {
    std::string body;
    for (int byte = 0; byte < 256; ++byte) body += static_cast<char>(byte);
    ASSERT_EQ(ask({"send", "--topic", "bytes", "--queue", "0", "--body-file", "-"}, body).exit_code, 0);
    const auto stored = cluster.broker().stored("bytes", 0);
    ASSERT_THAT(stored, SizeIs(1));
    EXPECT_EQ(stored[0].body, body);

    const auto objects = json_lines(ask({"pull", "--topic", "bytes", "--json"}).out);
    ASSERT_THAT(objects, SizeIs(2));
    EXPECT_THAT(objects[0]["bodyBase64"].get<std::string>(), testing::StartsWith("AAECAwQF"));
    EXPECT_THAT(objects[0]["bodyBase64"].get<std::string>(), SizeIs(344));
    EXPECT_FALSE(objects[0].contains("body"));
}

// 4.x stores it, 5.x does not.
TEST_F(rmqctl_messages, LeavesAnEmptyBodyToTheBrokerWhenToldTo) {
    mini_cluster old{{.version = "4.9.7"}};
    const auto refused_here = ask({"send", "--topic", "orders", "--body", "", "--json"});
    ASSERT_EQ(refused_here.exit_code, 2);
    EXPECT_EQ(json_lines(refused_here.out)[0]["error"]["kind"], "invalid_argument");

    const auto refused = ask({"send", "--topic", "orders", "--body", "", "--unchecked", "--json"});
    ASSERT_EQ(refused.exit_code, 1) << refused.out;
    EXPECT_EQ(json_lines(refused.out)[0]["error"]["responseCode"], 1);
    const auto stored = rmqctl(test::patiently(
        old.broker().address(), {"send", "--topic", "orders", "--queue", "0", "--body", "", "--unchecked", "--json"}));
    ASSERT_EQ(stored.exit_code, 0) << stored.err;
    ASSERT_THAT(old.broker().stored("orders", 0), SizeIs(1));
    EXPECT_EQ(old.broker().stored("orders", 0)[0].body, "");
}

TEST_F(rmqctl_messages, PullsWhatWasSent) {
    for (const std::string body : {"one", "two", "zwölf"}) {
        ASSERT_EQ(
            ask({"send", "--topic", "orders", "--queue", "1", "--body", body, "--tag", "t", "--prop", "p=" + body})
                .exit_code,
            0);
    }
    const auto got =
        ask({"pull", "--topic", "orders", "--queue", "1", "--offset", "1", "--group", "billing", "--json"});
    ASSERT_EQ(got.exit_code, 0) << got.err;
    EXPECT_THAT(got.err, HasSubstr("found: 2 messages"));
    const auto objects = json_lines(got.out);
    ASSERT_THAT(objects, SizeIs(3));
    EXPECT_EQ(objects[0]["body"], "two");
    EXPECT_EQ(objects[1]["body"], "zwölf");
    EXPECT_EQ(objects[1]["queueOffset"], 2);
    EXPECT_EQ(objects[1]["tags"], "t");
    EXPECT_EQ(objects[1]["properties"]["p"], "zwölf");
    EXPECT_EQ(objects[2],
              (nlohmann::json{{"status", "FOUND"}, {"nextBeginOffset", 3}, {"minOffset", 0}, {"maxOffset", 3}}));
    // The whole form of a message.
    const auto stored = cluster.broker().stored("orders", 1).at(2);
    std::vector<std::string> names;
    for (const auto& [name, value] : objects[1].items()) names.push_back(name);
    EXPECT_THAT(names, testing::UnorderedElementsAre("topic", "queueId", "queueOffset", "commitLogOffset", "msgId",
                                                     "offsetMsgId", "tags", "keys", "properties", "flag", "sysFlag",
                                                     "bornTimestamp", "bornHost", "storeTimestamp", "storeHost",
                                                     "reconsumeTimes", "bodyCrc", "body"));
    EXPECT_EQ(objects[1]["commitLogOffset"], stored.commit_log_offset);
    EXPECT_EQ(objects[1]["msgId"], stored.message_id());
    EXPECT_EQ(objects[1]["offsetMsgId"], stored.offset_message_id());
    EXPECT_EQ(objects[1]["keys"], nlohmann::json::array());
    EXPECT_EQ(objects[1]["storeHost"], cluster.broker().address());
    EXPECT_EQ(objects[1]["bodyCrc"], stored.body_crc);
}

TEST_F(rmqctl_messages, SaysThatNothingIsThereAndIsDone) {
    cluster.create_topic("empty");
    const auto got = ask({"pull", "--topic", "empty", "--json"});
    EXPECT_EQ(got.exit_code, 0) << got.err;
    const auto objects = json_lines(got.out);
    ASSERT_THAT(objects, SizeIs(1));
    EXPECT_EQ(objects[0]["nextBeginOffset"], 0);
    EXPECT_THAT(got.err, HasSubstr(": 0 messages"));
}

TEST_F(rmqctl_messages, ShowsNoControlCharactersOfABody) {
    ASSERT_EQ(ask({"send", "--topic", "orders", "--queue", "0", "--body", "a\x1b[2Jb"}).exit_code, 0);
    const auto got = ask({"pull", "--topic", "orders"});
    EXPECT_THAT(got.err, HasSubstr("a\\x1b[2Jb"));
    EXPECT_EQ(got.err.find('\x1b'), std::string::npos);
}

TEST_F(rmqctl_messages, EndsWithOneAndTheWholeErrorWhenTheBrokerSaysNo) {
    cluster.broker().on(request_code::send_message_v2).reply(response_code::no_permission, "not you");
    const auto refused = ask({"send", "--topic", "orders", "--body", "hello", "--json"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("not you"));
    const auto objects = json_lines(refused.out);
    ASSERT_THAT(objects, SizeIs(1));
    const auto& error = objects[0]["error"];
    EXPECT_EQ(error["kind"], "permission_denied");
    EXPECT_EQ(error["fate"], "refused");
    EXPECT_EQ(error["responseCode"], 16);
    EXPECT_EQ(error["remark"], "not you");
    EXPECT_THAT(error["message"].get<std::string>(), HasSubstr("not you"));
    EXPECT_EQ(error["context"]["operation"], "send");
    EXPECT_EQ(error["context"]["topic"], "orders");
    EXPECT_EQ(error["context"]["address"], cluster.broker().address());
    EXPECT_EQ(error.size(), 6U);
}

TEST_F(rmqctl_messages, EndsWithOneWhenNobodyAnswersInTime) {
    cluster.broker().on(request_code::pull_message).drop();
    const auto late = ask({"pull", "--topic", "orders", "--timeout", "50ms", "--json"});
    EXPECT_EQ(late.exit_code, 1);
    EXPECT_EQ(json_lines(late.out).at(0)["error"]["kind"], "deadline_exceeded");
}

TEST_F(rmqctl_messages, MayTakeItsWholeTimeoutToConnect) {
    using asio::ip::tcp;
    asio::io_context io;
    tcp::acceptor full{io};
    full.open(tcp::v4());
    full.bind({asio::ip::address_v4::loopback(), 0});
    full.listen(0);
    tcp::socket first{io};
    first.connect(full.local_endpoint());  // has the only place: the next one is neither taken nor refused
    const auto late = rmqctl({"--broker", "127.0.0.1:" + std::to_string(full.local_endpoint().port()), "runtime-info",
                              "--timeout", "1s", "--json"});
    EXPECT_EQ(late.exit_code, 1);
    EXPECT_EQ(json_lines(late.out).at(0)["error"]["kind"], "deadline_exceeded");
}

TEST_F(rmqctl_messages, EndsWithOneWhenNobodyListens) {
    cluster.broker().kill();
    const auto alone = ask({"send", "--topic", "orders", "--body", "b", "--json"});
    EXPECT_EQ(alone.exit_code, 1);
    const auto error = json_lines(alone.out).at(0)["error"];
    EXPECT_EQ(error["kind"], "connection_failed");
    EXPECT_EQ(error["fate"], "not_sent");
    EXPECT_TRUE(error["responseCode"].is_null());
    EXPECT_TRUE(error["remark"].is_null());
}

TEST_F(rmqctl_messages, SendsEachLineAsAMessage) {
    const auto sent =
        ask({"send", "--topic", "lines", "--queue", "0", "--lines", "--tag", "t", "--json"}, "one\n\ntwo\nthree");
    ASSERT_EQ(sent.exit_code, 0) << sent.err;
    EXPECT_THAT(sent.err, HasSubstr("3 messages sent in "));
    const auto objects = json_lines(sent.out);
    ASSERT_THAT(objects, SizeIs(3));
    EXPECT_EQ(objects[2]["queueOffset"], 2);
    const auto stored = cluster.broker().stored("lines", 0);
    ASSERT_THAT(stored, SizeIs(3));
    EXPECT_EQ(stored[1].body, "two");
    EXPECT_EQ(stored[2].body, "three");
    EXPECT_EQ(stored[2].tags(), "t");
}

TEST_F(rmqctl_messages, StopsAtTheFirstLineThatCannotBeSent) {
    cluster.broker().on(request_code::send_message_v2).times(1).pass();
    cluster.broker().on(request_code::send_message_v2).reply(response_code::no_permission, "enough");
    const auto sent = ask({"send", "--topic", "lines", "--queue", "0", "--lines", "--json"}, "one\ntwo\nthree\n");
    EXPECT_EQ(sent.exit_code, 1);
    EXPECT_THAT(sent.err, HasSubstr("1 messages sent"));
    const auto objects = json_lines(sent.out);
    ASSERT_THAT(objects, SizeIs(2));
    EXPECT_EQ(objects[0]["status"], "SEND_OK");
    EXPECT_EQ(objects[1]["error"]["remark"], "enough");
}

TEST_F(rmqctl_messages, SendsLinesInBatches) {
    const auto sent =
        ask({"send-batch", "--topic", "batch", "--queue", "0", "--size", "2", "--json"}, "one\ntwo\n\nthree\n");
    ASSERT_EQ(sent.exit_code, 0) << sent.err;
    const auto objects = json_lines(sent.out);
    ASSERT_THAT(objects, SizeIs(2));
    EXPECT_EQ(objects[0]["msgIds"].size(), 2U);
    EXPECT_EQ(objects[1]["queueOffset"], 2);
    const auto stored = cluster.broker().stored("batch", 0);
    ASSERT_THAT(stored, SizeIs(3));
    EXPECT_EQ(stored[2].body, "three");
    EXPECT_EQ(stored[0].message_id(), objects[0]["msgIds"][0].get<std::string>());

    EXPECT_EQ(ask({"send-batch", "--topic", "batch"}, "\n").exit_code, 2);
}

}  // namespace
}  // namespace rmq
