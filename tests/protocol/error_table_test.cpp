#include <gmock/gmock.h>

#include <rmq/protocol/error_table.hpp>
#include <set>

using namespace rmq;
using rq = request_code;

namespace {

struct expectation {
    rq request;
    std::int32_t code;
    errc kind;
    retry_class retry;
    fate request_fate;
};

std::string key_of(const error_rule& r) {
    return std::to_string(r.request ? static_cast<int>(*r.request) : -1) + '/' +
           std::to_string(r.family ? static_cast<int>(*r.family) : -1) + '/' +
           (r.code ? std::to_string(static_cast<int>(*r.code)) : "any") + '/' + std::string{r.remark};
}

}  // namespace

TEST(error_table, GivesOneMeaningPerRequestAndCode) {
    using enum retry_class;
    const expectation all[] = {
        // 1 means something else for nearly everybody
        {rq::send_message_v2, 1, errc::send_failed, other_broker, fate::unknown},
        {rq::pull_message, 1, errc::pull_failed, retry_same, fate::refused},
        {rq::get_max_offset, 1, errc::offset_failed, retry_same, fate::refused},
        {rq::update_consumer_offset, 1, errc::offset_failed, retry_same, fate::unknown},
        {rq::end_transaction, 1, errc::transaction_failed, never, fate::unknown},
        {rq::get_consumer_list_by_group, 1, errc::consumer_error, never, fate::refused},
        {rq::view_message_by_id, 1, errc::pull_failed, never, fate::refused},
        {rq::get_producer_connection_list, 1, errc::producer_error, never, fate::refused},
        {rq::send_reply_message_v2, 1, errc::producer_error, never, fate::unknown},
        {rq::invoke_broker_to_reset_offset, 1, errc::offset_failed, never, fate::unknown},
        {rq::get_consumer_connection_list, 206, errc::consumer_error, never, fate::refused},
        {rq::update_consumer_offset, 29, errc::offset_failed, never, fate::refused},
        {rq::update_and_create_topic, 29, errc::broker_rejected, never, fate::refused},
        {rq::heart_beat, 1, errc::system_error, other_broker, fate::unknown},
        // busy is busy
        {rq::send_message_v2, 2, errc::broker_busy, other_broker, fate::refused},
        {rq::pull_message, 215, errc::broker_busy, retry_same, fate::refused},
        {rq::send_message_v2, 1500, errc::broker_busy, retry_same, fate::refused},
        {rq::pop_message, 209, errc::broker_busy, retry_same, fate::refused},
        {rq::update_and_create_acl_config, 209, errc::system_error, never, fate::unknown},
        // stored, whatever else: never "refused"
        {rq::send_message_v2, 10, errc::system_error, never, fate::unknown},
        {rq::send_message_v2, 11, errc::system_error, never, fate::unknown},
        {rq::send_message_v2, 12, errc::system_error, never, fate::unknown},
        {rq::end_transaction, 11, errc::transaction_failed, refresh_route, fate::refused},
        {rq::send_message_v2, 13, errc::send_failed, never, fate::refused},
        {rq::ack_message, 13, errc::consumer_error, never, fate::refused},
        {rq::send_message_v2, 14, errc::send_failed, other_broker, fate::refused},
        {rq::send_message_v2, 16, errc::permission_denied, refresh_route, fate::refused},
        {rq::heart_beat, 16, errc::permission_denied, never, fate::refused},
        {rq::send_message_v2, 17, errc::topic_not_found, refresh_route, fate::refused},
        {rq::get_routeinfo_by_topic, 17, errc::topic_not_found, never, fate::refused},
        {rq::query_consumer_offset, 22, errc::offset_failed, never, fate::refused},
        {rq::query_message, 22, errc::pull_failed, never, fate::refused},
        {rq::pull_message, 24, errc::consumer_error, retry_same, fate::refused},
        {rq::pull_message, 26, errc::consumer_error, never, fate::refused},
        {rq::send_message_v2, 204, errc::send_failed, other_broker, fate::refused},
        {rq::send_message_v2, 205, errc::send_failed, other_broker, fate::refused},
        {rq::pull_message, 501, errc::pull_failed, refresh_route, fate::refused},
        {rq::end_transaction, 604, errc::transaction_failed, never, fate::refused},
        {rq::pull_message, -1006, errc::system_error, retry_same, fate::unknown},
    };
    for (const auto& e : all) {
        const auto& rule = rule_for(e.request, e.code);
        EXPECT_EQ(rule.kind, e.kind) << to_string(e.request) << ' ' << e.code;
        EXPECT_EQ(rule.retry, e.retry) << to_string(e.request) << ' ' << e.code << ' ' << to_string(rule.retry);
        EXPECT_EQ(rule.request_fate, e.request_fate) << to_string(e.request) << ' ' << e.code;
    }
}

TEST(error_table, GivesACodeWithoutARowTheKindOfItsOperation) {
    for (const std::int32_t code : {999999, -5, 5, 30}) {
        EXPECT_EQ(rule_for(rq::send_message, code).kind, errc::send_failed);
        EXPECT_EQ(rule_for(rq::pull_message, code).kind, errc::pull_failed);
        EXPECT_EQ(rule_for(rq::query_consumer_offset, code).kind, errc::offset_failed);
        EXPECT_EQ(rule_for(rq::end_transaction, code).kind, errc::transaction_failed);
        EXPECT_EQ(rule_for(rq::lock_batch_mq, code).kind, errc::consumer_error);
        EXPECT_EQ(rule_for(rq::get_consumer_connection_list, code).kind, errc::consumer_error);
        EXPECT_EQ(rule_for(rq::get_producer_connection_list, code).kind, errc::producer_error);
        EXPECT_EQ(rule_for(rq::get_broker_config, code).kind, errc::broker_rejected);
        EXPECT_EQ(rule_for(static_cast<request_code>(123456), code).kind, errc::broker_rejected);
        EXPECT_EQ(rule_for(rq::send_message, code).request_fate, fate::unknown);
        EXPECT_EQ(rule_for(rq::send_message, code).retry, retry_class::never);
    }
}

// The Java client repeats a synchronous send on these codes and on no others.
TEST(error_table, RepeatsSendsOnJavasCodesAndOnBackOff) {
    const std::set<std::int32_t> javas{1, 2, 14, 16, 17, 204, 205, 1500};
    const std::set<std::int32_t> ours{215, 501};  // flow control, and a queue that moved
    for (const auto& rule : error_table()) {
        if (!rule.code) continue;
        const auto code = static_cast<std::int32_t>(*rule.code);
        if (javas.contains(code) || ours.contains(code)) {
            EXPECT_NE(rule_for(rq::send_message_v2, code).retry, retry_class::never) << code;
        }
    }
    for (const std::int32_t code : {3, 10, 11, 12, 13, 15, 18, 26, 29}) {
        EXPECT_EQ(rule_for(rq::send_message_v2, code).retry, retry_class::never) << code;
    }
}

TEST(error_table, HasOneRowPerKeyAndWordsInEach) {
    std::set<std::string> seen;
    for (const auto& rule : error_table()) {
        EXPECT_TRUE(seen.insert(key_of(rule)).second) << key_of(rule);
        EXPECT_FALSE(rule.request && rule.family) << key_of(rule);
        // The kind alone says what happened, or the row does.
        if (rule.kind == errc::broker_rejected && rule.code) {
            EXPECT_FALSE(rule.meaning.empty()) << key_of(rule);
        }
        if (!rule.code) {
            EXPECT_EQ(explanation(rule), "") << key_of(rule);
        }
        for (const auto words : {rule.meaning, rule.advice}) {
            EXPECT_EQ(words.find('\n'), std::string_view::npos) << words;
            EXPECT_FALSE(words.ends_with('.') || words.ends_with(' ')) << words;
        }
    }
}

TEST(error_table, SaysWhatToDoAboutWhatPeopleCanMend) {
    for (const auto kind : {errc::topic_not_found, errc::queue_not_found, errc::authentication_failed,
                            errc::permission_denied, errc::broker_busy}) {
        for (const auto& rule : error_table()) {
            if (rule.kind == kind) {
                EXPECT_FALSE(rule.advice.empty()) << key_of(rule);
            }
        }
    }
}

TEST(error_table, HasARowForEachKindThatABrokerCanAnswer) {
    std::set<errc> kinds;
    for (const auto& rule : error_table()) kinds.insert(rule.kind);
    for (int kind = static_cast<int>(errc::protocol_error); kind <= static_cast<int>(errc::consumer_error); ++kind) {
        EXPECT_TRUE(kinds.contains(static_cast<errc>(kind))) << to_string(static_cast<errc>(kind));
    }
}

TEST(error_table, JudgesByTheRemarkOnlyWhereTheCodeLeavesItOpen) {
    const auto kind = [](rq request, std::int32_t code, std::string_view remark) {
        return rule_for(request, code, remark).kind;
    };
    EXPECT_EQ(kind(rq::send_message_v2, 1, "org.apache.rocketmq.acl.common.AclException: Check signature failed"),
              errc::authentication_failed);
    EXPECT_EQ(kind(rq::send_message_v2, 1, "AclException: No default permission for TopicA"), errc::permission_denied);
    EXPECT_EQ(kind(rq::update_and_create_topic, 1,
                   "AclException: Need admin permission for request code=17, but accessKey=a is not"),
              errc::permission_denied);
    EXPECT_EQ(kind(rq::send_message_v2, 16, "check signature failed."), errc::authentication_failed);
    EXPECT_EQ(kind(rq::send_message_v2, 16, "User:x is not found."), errc::authentication_failed);
    EXPECT_EQ(kind(rq::send_message_v2, 16, "User:x has no permission to access Topic:t"), errc::permission_denied);
    EXPECT_EQ(kind(rq::pull_message, 1, "queueId[77] is illegal, topic:[T]"), errc::queue_not_found);
    EXPECT_EQ(kind(rq::send_message_v2, 29, "request queueId[99] is illegal, TopicConfig"), errc::queue_not_found);
    EXPECT_EQ(kind(rq::send_message_v2, 17, "AclException"), errc::topic_not_found);
    EXPECT_EQ(kind(rq::end_transaction, 1, "The producer group wrong"), errc::producer_error);
    EXPECT_EQ(kind(rq::pull_message, 1, "The broker does not support consumer to filter message by SQL92"),
              errc::consumer_error);
}

TEST(error_table, MakesAnErrorOfAnAnswer) {
    const auto e = make_response_error(rq::send_message_v2, 2, "[REJECTREQUEST]\x1b[2J busy\n");
    EXPECT_EQ(e.code, errc::broker_busy);
    EXPECT_EQ(e.request, fate::refused);
    EXPECT_EQ(e.response_code, 2);
    EXPECT_EQ(e.remark, "[REJECTREQUEST]\\x1B[2J busy\\n");
    EXPECT_FALSE(e.detail.empty());
    EXPECT_EQ(make_response_error(rq::send_message_v2, 2, std::nullopt).remark, "");
}

TEST(error_table, KeepsEightKiBOfARemark) {
    const auto kept = [](std::size_t size) {
        return make_response_error(rq::pull_message, 1, std::string(size, 'r')).remark;
    };
    EXPECT_EQ(kept(8191), std::string(8191, 'r'));
    EXPECT_EQ(kept(8192), std::string(8192, 'r'));
    EXPECT_EQ(kept(8193), std::string(8192, 'r') + "…");
    EXPECT_LE(make_response_error(rq::pull_message, 1, std::string(60000, '\n')).remark.size(), 8192U + 3);
}
