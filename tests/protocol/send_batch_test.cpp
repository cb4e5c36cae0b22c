#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/send_batch.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

class send_batch : public ::testing::TestWithParam<serialize_type> {
protected:
    send_batch() { who.header = GetParam(); }

    static message one(std::string body, std::string topic = "orders") {
        message m;
        m.topic = std::move(topic);
        m.body = std::move(body);
        return m;
    }
    std::string refusal(const send_batch_query& query) const {
        const auto r = prepare(from, query);
        if (r) return "none";
        EXPECT_EQ(r.error().code, errc::invalid_argument);
        EXPECT_EQ(r.error().request, fate::not_sent);
        EXPECT_EQ(r.error().where.operation, "send_batch");
        return r.error().detail;
    }

    requester who{.client_id = "c",
                  .producer_group = "pg",
                  .ids = std::make_shared<unique_id_generator>(std::array<std::byte, 4>{}, 1U, 2U)};
    broker_name to{"broker-a", "127.0.0.1:10911"};
    caller from{who, to};
};
INSTANTIATE_TEST_SUITE_P(both_headers, send_batch, ::testing::Values(serialize_type::rocketmq, serialize_type::json),
                         [](const auto& type) { return type.param == serialize_type::json ? "json" : "binary"; });

TEST_P(send_batch, WritesOneRequestForAllMessages) {
    send_batch_query query{.messages = {one("a"), one("bc")}};
    query.messages[1].tags = "t";
    query.queue_id = 3;
    auto r = prepare(from, query);
    ASSERT_TRUE(r) << r.error().message();
    const auto ids = r->request.extra;
    r->request.frame.set_opaque(1);
    const test::decoded_frame f{std::move(r->request.frame.bytes)};
    ASSERT_TRUE(f.ok);
    EXPECT_EQ(f.command.code, 320);
    EXPECT_EQ(f.command.find("m"), "true");
    EXPECT_EQ(f.command.find("e"), "3");
    EXPECT_EQ(f.command.find("n"), "broker-a");
    // No id of its own: 5.3.3 would give it to every message.
    EXPECT_EQ(f.command.find("i"), "WAIT\x01true\x02");
    const auto items = decode_batch_body(f.body);
    ASSERT_TRUE(items);
    ASSERT_EQ(items->size(), 2U);
    EXPECT_EQ((*items)[0].body, "a");
    EXPECT_EQ((*items)[1].body, "bc");
    EXPECT_EQ((*items)[0].properties, "UNIQ_KEY\x01" + ids.substr(0, 32) + "\x02WAIT\x01true\x02");
    EXPECT_EQ((*items)[1].properties, "UNIQ_KEY\x01" + ids.substr(33) + "\x02WAIT\x01true\x02TAGS\x01t\x02");
}

TEST_P(send_batch, TellsTheIdsInOrder) {
    const auto r = prepare(from, send_batch_query{.messages = {one("a"), one("b")}});
    ASSERT_TRUE(r);
    reply answer;
    answer.header.ext = {{"msgId", "X,Y"}, {"queueId", "1"}, {"queueOffset", "7"}};
    const auto receipt = r->decode(answer, r->request, from);
    ASSERT_TRUE(receipt) << receipt.error().message();
    ASSERT_EQ(receipt->message_ids.size(), 2U);
    EXPECT_LT(receipt->message_ids[0], receipt->message_ids[1]);
    EXPECT_EQ(receipt->offset_message_ids, (std::vector<std::string>{"X", "Y"}));
    EXPECT_EQ(receipt->queue_offset, 7);
    EXPECT_EQ(receipt->topic, "orders");
    EXPECT_EQ(receipt->broker, "broker-a");
}

TEST_P(send_batch, TakesAnInnerBatchForOneMessageOfTheBroker) {
    const auto r = prepare(from, send_batch_query{.messages = {one("a"), one("b")}});
    reply answer;
    answer.header.ext = {{"msgId", "X"}, {"queueId", "1"}, {"queueOffset", "7"}, {"batchUniqId", "B"}};
    const auto receipt = r->decode(answer, r->request, from);
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->batch_id, "B");
    EXPECT_EQ(receipt->offset_message_ids, std::vector<std::string>{"X"});
}

TEST_P(send_batch, AcceptsOnlyOkWhenToldSo) {
    for (const int code : {10, 11, 12}) {
        send_batch_query query{.messages = {one("a")}};
        reply answer;
        answer.header.code = code;
        answer.header.ext = {{"msgId", "X"}, {"queueId", "1"}, {"queueOffset", "7"}};
        auto r = prepare(from, query);
        EXPECT_TRUE(r->decode(answer, r->request, from));
        query.require_ok = true;
        r = prepare(from, query);
        const auto receipt = r->decode(answer, r->request, from);
        ASSERT_FALSE(receipt);
        EXPECT_EQ(receipt.error().code, errc::send_failed);
        EXPECT_EQ(receipt.error().request, fate::unknown);
        EXPECT_EQ(receipt.error().response_code, code);
    }
}

TEST_P(send_batch, RefusesWhatNoBrokerTakes) {
    using ::testing::HasSubstr;
    EXPECT_THAT(refusal({.messages = {}}), HasSubstr("empty"));
    EXPECT_THAT(refusal({.messages = {one("a"), one("b", "others")}}),
                HasSubstr("message 1 of the batch has the topic"));
    send_batch_query query{.messages = {one("a"), one("b")}};
    query.messages[1].wait_store = false;
    EXPECT_THAT(refusal(query), HasSubstr("wait_store"));
    query = {.messages = {one("a"), one("b")}};
    query.messages[1].delay_level = 2;
    EXPECT_THAT(refusal(query), HasSubstr("delayed"));
    query = {.messages = {one("a"), one("")}};
    EXPECT_THAT(refusal(query), HasSubstr("message 1 of the batch can't be sent: the body is empty"));
    EXPECT_THAT(refusal({.messages = {one("a", "%RETRY%g")}}), HasSubstr("retry topic"));
    EXPECT_THAT(refusal({.messages = std::vector<message>(65'537, one("a"))}), HasSubstr("65537 messages"));
}

TEST_P(send_batch, HasTheLimitOfOneMessage) {
    send_batch_query query{.messages = {one("a"), one("b")}};
    const auto fits = prepare(from, query);
    ASSERT_TRUE(fits);
    std::vector<std::byte> body;
    const auto id = std::string(32, '0');
    for (const auto& m : query.messages)
        ASSERT_TRUE(encode_batch_item({0, m.body, "UNIQ_KEY\x01" + id + "\x02WAIT\x01true\x02"}, body));
    who.max_message_size = body.size();
    EXPECT_EQ(refusal(query), "none");
    who.max_message_size = body.size() - 1;
    EXPECT_THAT(refusal(query), ::testing::HasSubstr("split"));
}

TEST_P(send_batch, IsCutIntoPiecesThatFit) {
    std::vector<message> all;
    for (int i = 0; i < 10; ++i) all.push_back(one(std::string(1000, 'x')));
    all[4].body.assign(5000, 'y');  // too large for a batch of others, and for itself
    const auto parts = split_batch(all, 3500);
    std::vector<std::size_t> sizes;
    std::size_t seen = 0;
    for (const auto& part : parts) {
        EXPECT_EQ(part.data(), all.data() + seen);
        seen += part.size();
        sizes.push_back(part.size());
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 1, 1, 3, 2}));
    EXPECT_TRUE(split_batch({}, 10).empty());
}

}  // namespace
}  // namespace rmq::protocol
