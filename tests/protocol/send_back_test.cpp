#include "protocol/query_fixture.hpp"

#include <rmq/protocol/retry_message.hpp>
#include <rmq/protocol/send_back.hpp>
#include <rmq/protocol/stored_message.hpp>

#include <algorithm>
#include <optional>

namespace rmq::protocol {
namespace {

class send_back : public test::query_fixture {
protected:
    message_view stored(std::string_view properties, std::int32_t reconsume_times = 0) {
        auto fields = test::stored("work", 9, properties);
        fields.reconsume_times = reconsume_times;
        fields.flag = 5;
        const auto bytes = std::make_shared<const std::vector<std::byte>>(test::encoded({fields}));
        return decode_stored_message(*bytes, bytes).value();
    }
    static std::optional<std::string> property(const message& m, std::string_view name) {
        const auto at = std::ranges::find(m.properties, name, &std::pair<std::string, std::string>::first);
        return at == m.properties.end() ? std::nullopt : std::optional{at->second};
    }
};

TEST_F(send_back, SaysEverythingAboutTheMessage) {
    auto query = send_back_of(stored("UNIQ_KEY\x01M\x02"), "cg", 3);
    EXPECT_EQ(query.origin_topic, "T");
    expect_fields(query, request_code::consumer_send_msg_back,
                  {{"offset", "1234567890123"},
                   {"group", "cg"},
                   {"delayLevel", "3"},
                   {"originMsgId", "M"},
                   {"originTopic", "T"},
                   {"unitMode", "false"},
                   {"maxReconsumeTimes", "16"},
                   {"bname", "broker-a"}});
}

TEST_F(send_back, RefusesWhatCannotBe) {
    const send_back_query good{.group = "cg", .commit_log_offset = 0};
    EXPECT_TRUE(prepare(from(), good));
    const auto with = [&](auto change) {
        auto query = good;
        change(query);
        return query;
    };
    expect_refused(with([](auto& q) { q.group = ""; }), "group");
    expect_refused(with([](auto& q) { q.commit_log_offset = -1; }), "commit_log_offset is -1; it must be at least 0");
    expect_refused(with([](auto& q) { q.delay_level = -2; }), "delay_level is -2");
    expect_refused(with([](auto& q) { q.delay_level = 19; }), "delay_level is 19");
    expect_refused(with([](auto& q) { q.max_reconsume_times = -1; }), "max_reconsume_times is -1");
    EXPECT_TRUE(prepare(from(), with([](auto& q) { q.delay_level = 18; })));
    EXPECT_TRUE(prepare(from(), with([](auto& q) { q.delay_level = -1; })));
    EXPECT_TRUE(prepare(from(), with([](auto& q) { q.max_reconsume_times = 0; })));
}

TEST_F(send_back, IsReadBackByABroker) {
    const test::decoded_frame f{
        encode_send_back(serialize_type::json, {.group = "cg", .commit_log_offset = 7, .delay_level = -1})
            .value()
            .bytes};
    const auto read = decode_send_back_request(f.command);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->group, "cg");
    EXPECT_EQ(read->commit_log_offset, 7);
    EXPECT_EQ(read->delay_level, -1);
    EXPECT_FALSE(read->max_reconsume_times);
    test::expect_unreadable(decode_send_back_request(test::reply_of(36)), "group");
    EXPECT_TRUE(decode_send_back_reply(test::reply_of(0)));
    EXPECT_EQ(decode_send_back_reply(test::reply_of(26)).error().response_code, 26);
}

TEST_F(send_back, HasARetryMessageThatKeepsWhatTheMessageIs) {
    const auto m = stored(
        "UNIQ_KEY\x01M\x02TAGS\x01t\x02KEYS\x01k1 k2\x02mine\x01yes\x02TRAN_MSG\x01true\x02WAIT\x01"
        "false\x02",
        2);
    const auto retry = make_retry_message(m, "cg");
    EXPECT_EQ(retry.message.topic, "%RETRY%cg");
    EXPECT_EQ(retry.message.body, "work");
    EXPECT_EQ(retry.message.tags, "t");
    EXPECT_EQ(retry.message.keys, (std::vector<std::string>{"k1", "k2"}));
    EXPECT_EQ(retry.message.flag, 5);
    EXPECT_EQ(retry.message.delay_level, 5) << "the third attempt";
    EXPECT_EQ(property(retry.message, "mine"), "yes");
    EXPECT_EQ(property(retry.message, "UNIQ_KEY"), "M");
    EXPECT_EQ(property(retry.message, "RETRY_TOPIC"), "T");
    EXPECT_EQ(property(retry.message, "ORIGIN_MESSAGE_ID"), "M");
    EXPECT_FALSE(property(retry.message, "TRAN_MSG"));
    EXPECT_FALSE(property(retry.message, "WAIT"));
    EXPECT_FALSE(property(retry.message, "TAGS")) << "once is enough";
    EXPECT_EQ(retry.options.reconsume_times, 3);
    EXPECT_EQ(retry.options.max_reconsume_times, 16);
    EXPECT_EQ(retry.options.group, "cg");
    EXPECT_TRUE(retry.options.unchecked);
}

TEST_F(send_back, HasARetryMessageThatRemembersWhereItCameFromFirst) {
    const auto retry = make_retry_message(stored("RETRY_TOPIC\x01orders\x02ORIGIN_MESSAGE_ID\x01"
                                                 "FIRST\x02",
                                                 15),
                                          "cg", 0, 20);
    EXPECT_EQ(property(retry.message, "RETRY_TOPIC"), "orders");
    EXPECT_EQ(property(retry.message, "ORIGIN_MESSAGE_ID"), "FIRST");
    EXPECT_EQ(retry.message.delay_level, 18);
    EXPECT_EQ(make_retry_message(stored("", 16), "cg").message.delay_level, 18) << "there is none above";
    EXPECT_EQ(make_retry_message(stored(""), "cg", 7).message.delay_level, 7);
}

TEST_F(send_back, HasARetryMessageThatIsADeadLetterAtOnce) {
    const auto dead = make_retry_message(stored(""), "cg", -1, 4);
    EXPECT_EQ(dead.options.reconsume_times, 5) << "more than the most, which 5.x wants";
    EXPECT_EQ(dead.options.max_reconsume_times, 4);
    EXPECT_EQ(dead.message.delay_level, 0);
}

}  // namespace
}  // namespace rmq::protocol
