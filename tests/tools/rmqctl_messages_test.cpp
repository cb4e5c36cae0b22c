#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"

#include <rmq/mini_cluster.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rmq {
namespace {

using test::json_lines;
using test::rmqctl;
using testing::HasSubstr;
using testing::SizeIs;

class rmqctl_messages : public testing::Test {
protected:
    [[nodiscard]] test::outcome ask(std::vector<std::string> arguments, const std::string& input = {}) {
        arguments.insert(arguments.begin(), {"--broker", cluster.broker().address()});
        return rmqctl(arguments, input);
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
    EXPECT_EQ(objects[0]["status"], "ok");
    EXPECT_EQ(objects[0]["topic"], "orders");
    EXPECT_EQ(objects[0]["queue"], 0);
    EXPECT_EQ(objects[0]["offset"], 0);

    const auto stored = cluster.broker().stored("orders", 0);
    ASSERT_THAT(stored, SizeIs(1));
    EXPECT_EQ(stored[0].body, "hello");
    EXPECT_EQ(stored[0].tags(), "paid");
    EXPECT_THAT(stored[0].keys(), testing::ElementsAre("k1", "k2"));
    EXPECT_EQ(stored[0].property("colour"), "red");
    EXPECT_EQ(stored[0].property("formula"), "a=b");
    EXPECT_EQ(stored[0].message_id(), objects[0]["message_id"].get<std::string>());
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
    EXPECT_THAT(objects[0]["message"]["body_hex"].get<std::string>(), testing::StartsWith("000102"));
    EXPECT_THAT(objects[0]["message"]["body_hex"].get<std::string>(), SizeIs(512));
    EXPECT_FALSE(objects[0]["message"].contains("body"));
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
    EXPECT_EQ(objects[0]["message"]["body"], "two");
    EXPECT_EQ(objects[1]["message"]["body"], "zwölf");
    EXPECT_EQ(objects[1]["message"]["offset"], 2);
    EXPECT_EQ(objects[1]["message"]["tags"], "t");
    EXPECT_EQ(objects[1]["message"]["properties"]["p"], "zwölf");
    EXPECT_EQ(objects[2]["status"], "found");
    EXPECT_EQ(objects[2]["messages"], 2);
    EXPECT_EQ(objects[2]["next_offset"], 3);
    EXPECT_EQ(objects[2]["max_offset"], 3);
}

TEST_F(rmqctl_messages, SaysThatNothingIsThereAndIsDone) {
    cluster.create_topic("empty");
    const auto got = ask({"pull", "--topic", "empty", "--json"});
    EXPECT_EQ(got.exit_code, 0) << got.err;
    const auto objects = json_lines(got.out);
    ASSERT_THAT(objects, SizeIs(1));
    EXPECT_EQ(objects[0]["messages"], 0);
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
    EXPECT_EQ(error["response_code"], 16);
    EXPECT_EQ(error["remark"], "not you");
    EXPECT_EQ(error["operation"], "send");
    EXPECT_EQ(error["topic"], "orders");
    EXPECT_EQ(error["address"], cluster.broker().address());
}

TEST_F(rmqctl_messages, EndsWithOneWhenNobodyAnswersInTime) {
    cluster.broker().on(request_code::pull_message).drop();
    const auto late = ask({"pull", "--topic", "orders", "--timeout", "50ms", "--json"});
    EXPECT_EQ(late.exit_code, 1);
    EXPECT_EQ(json_lines(late.out).at(0)["error"]["kind"], "deadline_exceeded");
}

TEST_F(rmqctl_messages, EndsWithOneWhenNobodyListens) {
    cluster.broker().kill();
    const auto alone = ask({"send", "--topic", "orders", "--body", "b", "--timeout", "2s", "--json"});
    EXPECT_EQ(alone.exit_code, 1);
    const auto error = json_lines(alone.out).at(0)["error"];
    EXPECT_EQ(error["kind"], "connection_failed");
    EXPECT_EQ(error["fate"], "not_sent");
}

}  // namespace
}  // namespace rmq
