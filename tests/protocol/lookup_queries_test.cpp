#include "protocol/query_fixture.hpp"

#include <rmq/protocol/consumer_ids.hpp>
#include <rmq/protocol/kv_table_body.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/query_messages.hpp>
#include <rmq/protocol/runtime_info.hpp>
#include <rmq/protocol/view_message.hpp>

namespace rmq::protocol {
namespace {

using test::expect_unreadable;
using test::reply_of;

constexpr const char* an_id = "0A00000200002A9F0000011F71FB04CB";  // 10.0.0.2:10911, 1234567890123

// A message body as a reply carries it.
struct kept_body {
    explicit kept_body(const std::vector<stored_message_fields>& messages)
        : storage(std::make_shared<test::exact_copy>(test::encoded(messages))) {}
    [[nodiscard]] std::span<const std::byte> bytes() const { return *storage; }
    std::shared_ptr<test::exact_copy> storage;
};

class lookup_queries : public test::query_fixture {
protected:
    static result<found_messages> found(const kept_body& body, std::string_view key, bool unique = false) {
        const auto fields = query_messages_reply_fields(1700000000009, 77);
        return decode_query_messages_reply(reply_of(0, fields), body.bytes(), body.storage, "T", key, unique);
    }
};

TEST_F(lookup_queries, ViewAsksForThePlaceInTheId) {
    expect_fields(view_message_query{.offset_message_id = an_id}, request_code::view_message_by_id,
                  {{"offset", "1234567890123"}, {"bname", "broker-a"}});
    expect_fields(view_message_query{.offset_message_id = an_id, .topic = "t"}, request_code::view_message_by_id,
                  {{"offset", "1234567890123"}, {"topic", "t"}, {"bname", "broker-a"}});
    expect_refused(view_message_query{}, "offset_message_id is \"\": ");
    expect_refused(view_message_query{.offset_message_id = "0A00"}, "offset_message_id is \"0A00\": ");
    expect_refused(view_message_query{.offset_message_id = "0A00000200002A9FFFFFFFFFFFFFFFFF"}, "negative");
    expect_refused(view_message_query{.offset_message_id = an_id, .topic = "a b"}, "topic");
}

TEST_F(lookup_queries, ViewIsReadBackByABroker) {
    const test::decoded_frame f{encode_view_message(serialize_type::json, {5, "t", "b"}).value().bytes};
    const auto read = decode_view_message_request(f.command);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->commit_log_offset, 5);
    EXPECT_EQ(read->topic, "t");
    EXPECT_EQ(read->broker_name, "b");
    expect_unreadable(decode_view_message_request(reply_of(0)), "offset");
}

TEST_F(lookup_queries, ViewGivesTheMessageAndNoOther) {
    const kept_body body{{test::stored("hello")}};
    const auto seen = decode_view_message_reply(reply_of(0), body.bytes(), body.storage, 1234567890123);
    ASSERT_TRUE(seen) << seen.error().message();
    EXPECT_EQ(seen->body, "hello");
    expect_unreadable(decode_view_message_reply(reply_of(0), body.bytes(), body.storage, 5), "not 5");
    expect_unreadable(decode_view_message_reply(reply_of(0), {}, body.storage, 5), "");
    EXPECT_EQ(decode_view_message_reply(reply_of(1), {}, {}, 5).error().code, errc::pull_failed);
}

TEST_F(lookup_queries, QuerySaysWhatIsLookedFor) {
    expect_fields(
        query_messages_query{.topic = "t", .key = "k", .max_messages = 5, .begin_timestamp = 1, .end_timestamp = 2},
        request_code::query_message,
        {{"topic", "t"},
         {"key", "k"},
         {"maxNum", "5"},
         {"beginTimestamp", "1"},
         {"endTimestamp", "2"},
         {"bname", "broker-a"}});
    expect_refused(query_messages_query{.topic = "", .key = "k"}, "topic");
    expect_refused(query_messages_query{.topic = "t", .key = ""}, "the key \"\"");
    expect_refused(query_messages_query{.topic = "t", .key = "a b"}, "the key \"a b\"");
    expect_refused(query_messages_query{.topic = "t", .key = "k", .max_messages = 0}, "max_messages is 0");
    expect_refused(query_messages_query{.topic = "t", .key = "k", .begin_timestamp = -1}, "begin_timestamp is -1");
    expect_refused(query_messages_query{.topic = "t", .key = "k", .begin_timestamp = 5, .end_timestamp = 4},
                   "end_timestamp is 4; it must be at least 5");
}

TEST_F(lookup_queries, QueryIsReadBackByABroker) {
    const test::decoded_frame f{
        encode_query_messages(serialize_type::rocketmq, {"t", "k", 5, 1, 2, "b"}).value().bytes};
    const auto read = decode_query_messages_request(f.command);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->topic, "t");
    EXPECT_EQ(read->key, "k");
    EXPECT_EQ(read->max_messages, 5);
    EXPECT_EQ(read->begin_timestamp, 1);
    EXPECT_EQ(read->end_timestamp, 2);
    EXPECT_EQ(read->broker_name, "b");
    expect_unreadable(decode_query_messages_request(reply_of(0)), "topic");
}

TEST_F(lookup_queries, QueryDropsWhatOnlyHasTheSameHash) {
    const kept_body body{{test::stored("key", 1, "KEYS\001a k b\002UNIQ_KEY\001x\002"),
                          test::stored("other", 2, "KEYS\001kk\002"), test::stored("unique", 3, "UNIQ_KEY\001k\002")}};
    const auto by_key = found(body, "k");
    ASSERT_TRUE(by_key) << by_key.error().message();
    ASSERT_EQ(by_key->messages.size(), 2U);
    EXPECT_EQ(by_key->messages[0].body, "key");
    EXPECT_EQ(by_key->messages[1].body, "unique");
    EXPECT_EQ(by_key->indexed_until, 1700000000009);
    const auto by_id = found(body, "k", true);
    ASSERT_TRUE(by_id) << by_id.error().message();
    ASSERT_EQ(by_id->messages.size(), 1U);
    EXPECT_EQ(by_id->messages[0].body, "unique");
}

TEST_F(lookup_queries, QueryDropsMessagesOfAnotherTopic) {
    auto other = test::stored("other", 1, "KEYS\001k\002");
    other.topic = "U";
    EXPECT_TRUE(found(kept_body{{other}}, "k").value().messages.empty());
}

TEST_F(lookup_queries, QueryThatFindsNothingIsAValue) {
    const auto none = decode_query_messages_reply(reply_of(22), {}, {}, "T", "k", false);
    ASSERT_TRUE(none) << none.error().message();
    EXPECT_TRUE(none->messages.empty());
    EXPECT_EQ(none->indexed_until, 0);
}

TEST_F(lookup_queries, QueryWantsAWholeBodyAndItsFields) {
    expect_unreadable(decode_query_messages_reply(reply_of(0), {}, {}, "T", "k", false), "indexLastUpdateTimestamp");
    const auto fields = query_messages_reply_fields(1, 2);
    const kept_body body{{test::stored("hello", 1, "KEYS\001k\002")}};
    expect_unreadable(decode_query_messages_reply(reply_of(0, fields), body.bytes().first(body.bytes().size() - 1),
                                                  body.storage, "T", "k", false),
                      "");
    EXPECT_EQ(decode_query_messages_reply(reply_of(1), {}, {}, "T", "k", false).error().code, errc::pull_failed);
}

TEST_F(lookup_queries, QueryRemembersWhatItWasFor) {
    const kept_body body{{test::stored("unique", 3, "UNIQ_KEY\001k\002"), test::stored("key", 1, "KEYS\001k\002")}};
    const auto fields = query_messages_reply_fields(1, 2);
    const reply answer{.header = reply_of(0, fields), .body = body.bytes(), .storage = body.storage};
    for (const bool unique : {true, false}) {
        const auto asked = prepare(from(), query_messages_query{.topic = "T", .key = "k", .by_unique_id = unique});
        ASSERT_TRUE(asked) << asked.error().message();
        const auto got = asked->decode(answer, asked->request, from());
        ASSERT_TRUE(got) << got.error().message();
        EXPECT_EQ(got->messages.size(), unique ? 1U : 2U);
    }
}

TEST_F(lookup_queries, ConsumerIdsNameTheGroup) {
    expect_fields(consumer_ids_query{.group = "g"}, request_code::get_consumer_list_by_group, {{"consumerGroup", "g"}});
    expect_refused(consumer_ids_query{}, "group");
    const test::decoded_frame f{encode_consumer_ids_request(serialize_type::json, "g").value().bytes};
    EXPECT_EQ(decode_consumer_ids_request(f.command), "g");
    expect_unreadable(decode_consumer_ids_request(reply_of(0)), "consumerGroup");
    const std::string body = encode_consumer_ids({"a", "b"});
    EXPECT_EQ(decode_consumer_ids_reply(reply_of(0), test::exact_copy{test::bytes_of(body)}).value().client_ids,
              (std::vector<std::string>{"a", "b"}));
    expect_unreadable(decode_consumer_ids_reply(reply_of(0), {}), "");
    EXPECT_EQ(decode_consumer_ids_reply(reply_of(1), {}).error().code, errc::consumer_error);
}

TEST_F(lookup_queries, RuntimeInfoIsATableOfTexts) {
    expect_fields(runtime_info_query{}, request_code::get_broker_runtime_info, {});
    const std::string body = encode_kv_table({{"a", "1"}});
    EXPECT_EQ(decode_runtime_info_reply(reply_of(0), test::exact_copy{test::bytes_of(body)}).value().values,
              (std::map<std::string, std::string>{{"a", "1"}}));
    expect_unreadable(decode_runtime_info_reply(reply_of(0), test::bytes_of(R"({"table":5})")), "");
    expect_unreadable(decode_runtime_info_reply(reply_of(0), test::bytes_of("{}")), "table");
    EXPECT_FALSE(decode_runtime_info_reply(reply_of(1), {}));
}

}  // namespace
}  // namespace rmq::protocol
