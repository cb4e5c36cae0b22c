#include "protocol/query_fixture.hpp"

#include <rmq/protocol/broker_pushes/transaction_check.hpp>
#include <rmq/protocol/end_transaction.hpp>
#include <rmq/protocol/send_message.hpp>

namespace rmq::protocol {
namespace {

send_receipt receipt() {
    send_receipt r;
    r.message_id = "UNIQUE";
    r.offset_message_id = "0A00000200002A9F0000011F71FB04CB";
    r.broker = "broker-a";
    r.topic = "orders";
    r.queue_id = 3;
    r.queue_offset = 77;
    r.transaction_id = "TX";
    r.group = "pg";
    return r;
}

class transaction_queries : public test::query_fixture {
protected:
    void expect_refused_half(half_message half, std::string_view words) {
        expect_refused(end_transaction_query{.half = std::move(half), .state = transaction_state::commit}, words);
    }
};

TEST_F(transaction_queries, EndAHalfMessageByItsReceipt) {
    expect_fields(end_transaction_query{.half = receipt(), .state = transaction_state::commit},
                  request_code::end_transaction,
                  {{"producerGroup", "pg"},
                   {"tranStateTableOffset", "77"},
                   {"commitLogOffset", "1234567890123"},
                   {"commitOrRollback", "8"},
                   {"fromTransactionCheck", "false"},
                   {"msgId", "UNIQUE"},
                   {"transactionId", "TX"},
                   {"topic", "orders"},
                   {"bname", "broker-a"}});
    auto of_4x = receipt();
    of_4x.transaction_id.clear();
    EXPECT_EQ(half_message{of_4x}.transaction_id, "UNIQUE");
}

TEST_F(transaction_queries, SayHowItWent) {
    for (const auto& [state, text] : {std::pair{transaction_state::commit, "8"},
                                      {transaction_state::rollback, "12"},
                                      {transaction_state::unknown, "0"}}) {
        const auto asked = prepare(from(), end_transaction_query{.half = receipt(), .state = state, .remark = "why"});
        const test::decoded_frame f{asked->request.frame.bytes};
        EXPECT_EQ(f.command.find("commitOrRollback"), text);
        EXPECT_EQ(f.command.remark, "why");
    }
    EXPECT_EQ(to_string(transaction_state::commit), "commit");
    EXPECT_EQ(to_string(transaction_state::rollback), "rollback");
    EXPECT_EQ(to_string(transaction_state::unknown), "unknown");
}

TEST_F(transaction_queries, AreOnewayUnlessTheyAreToBeAnswered) {
    const auto is_oneway = [&](transaction_state state, bool oneway) {
        return prepare(from(), end_transaction_query{.half = receipt(), .state = state, .oneway = oneway})
            ->request.oneway;
    };
    EXPECT_TRUE(is_oneway(transaction_state::commit, true));
    EXPECT_FALSE(is_oneway(transaction_state::commit, false));
    EXPECT_FALSE(is_oneway(transaction_state::rollback, false));
    EXPECT_TRUE(is_oneway(transaction_state::unknown, false)) << "no broker answers it";
}

TEST_F(transaction_queries, RefuseAHalfMessageThatCannotBeEndedHere) {
    half_message good = receipt();
    auto bad = good;
    bad.broker = "broker-b";
    expect_refused_half(bad, "at broker \"broker-b\"");
    bad = good;
    bad.producer_group = "";
    expect_refused_half(bad, "group");
    bad = good;
    bad.message_id = "";
    expect_refused_half(bad, "message_id is empty");
    bad = good;
    bad.queue_offset = -1;
    expect_refused_half(bad, "queue_offset is -1");
    auto without_place = receipt();
    without_place.offset_message_id = "nowhere";
    expect_refused_half(without_place, "commit_log_offset is -1");
    expect_refused(end_transaction_query{}, "broker");
}

TEST_F(transaction_queries, AreReadBackByABroker) {
    for (const auto type : {serialize_type::rocketmq, serialize_type::json}) {
        const test::decoded_frame f{encode_end_transaction(type, {.producer_group = "pg",
                                                                  .queue_offset = 5,
                                                                  .commit_log_offset = 6,
                                                                  .sys_flag = 12,
                                                                  .from_check = true,
                                                                  .message_id = "m"})
                                        .value()
                                        .bytes};
        ASSERT_TRUE(f.ok);
        const auto read = decode_end_transaction_request(f.command);
        ASSERT_TRUE(read) << read.error().message();
        EXPECT_EQ(read->producer_group, "pg");
        EXPECT_EQ(read->queue_offset, 5);
        EXPECT_EQ(read->commit_log_offset, 6);
        EXPECT_EQ(read->sys_flag, 12);
        EXPECT_TRUE(read->from_check);
        EXPECT_EQ(read->message_id, "m");
    }
    test::expect_unreadable(decode_end_transaction_request(test::reply_of(37)), "producerGroup");
    EXPECT_TRUE(decode_end_transaction_reply(test::reply_of(0)));
    EXPECT_EQ(decode_end_transaction_reply(test::reply_of(604)).error().response_code, 604);
}

TEST_F(transaction_queries, AnswerACheckWithThePlaceInTheCheck) {
    constexpr std::string_view properties = "PGROUP\x01pg\x02UNIQ_KEY\x01M\x02TRAN_MSG\x01true\x02";
    const auto body = test::encoded({test::stored("half", 80, properties)});
    const auto storage = std::make_shared<const std::vector<std::byte>>(body);
    const auto fields = encode_transaction_check({.queue_offset = 80,
                                                  .commit_log_offset = 13850570,
                                                  .message_id = "M",
                                                  .transaction_id = "M",
                                                  .offset_message_id = "7F000001000051AF0000000000D357CA",
                                                  .half_topic = "RMQ_SYS_TRANS_HALF_TOPIC",
                                                  .broker_name = "broker-a"});
    const auto check = decode_transaction_check(test::reply_of(39, fields), *storage, storage, to);
    ASSERT_TRUE(check) << check.error().message();
    EXPECT_EQ(check->message.body, "half");
    expect_fields(end_transaction_query{.half = *check, .state = transaction_state::rollback},
                  request_code::end_transaction,
                  {{"producerGroup", "pg"},
                   {"tranStateTableOffset", "80"},
                   {"commitLogOffset", "13850570"},
                   {"commitOrRollback", "12"},
                   {"fromTransactionCheck", "true"},
                   {"msgId", "M"},
                   {"transactionId", "M"},
                   {"topic", "T"},
                   {"bname", "broker-a"}});
}

TEST_F(transaction_queries, DoNotTakeACheckWithoutItsPlaceOrGroup) {
    const auto decode = [&](std::string_view properties, const field_list& fields) {
        const auto storage =
            std::make_shared<const std::vector<std::byte>>(test::encoded({test::stored("half", 80, properties)}));
        return decode_transaction_check(test::reply_of(39, fields), *storage, storage, to);
    };
    field_list place;
    place.add("tranStateTableOffset", 80).add("commitLogOffset", 9);
    EXPECT_TRUE(decode("PGROUP\x01pg\x02", place));
    test::expect_unreadable(decode("UNIQ_KEY\x01M\x02", place), "PGROUP");
    test::expect_unreadable(decode("PGROUP\x01pg\x02", {}), "tranStateTableOffset");
    test::expect_unreadable(decode_transaction_check(test::reply_of(39, place), {}, nullptr, to), "");
}

}  // namespace
}  // namespace rmq::protocol
