// Every row of the error table, provoked over the wire: a broker that says the row's code, and what becomes of it.

#include "client/patient_settings.hpp"

#include <rmq/client.hpp>
#include <rmq/mini_cluster.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/exception.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace rmq::test {
namespace {

using namespace std::chrono_literals;
using rq = request_code;
using testing::HasSubstr;

constexpr auto remark_sent = "told by the broker\n\x1b[2J ";
constexpr auto remark_shown = "told by the broker\\n\\x1B[2J ";

template <class T>
std::optional<error> failure_of(result<T> outcome) {
    if (outcome) return std::nullopt;
    return std::move(outcome).error();
}

// A way to hear an answer's code: an operation and the request it makes. Nothing: the code is no failure of it.
struct way {
    request_code code;
    std::optional<error> (*ask)(const broker_client& c);
    bool names_queue = false;
    bool names_group = false;
    bool names_topic = true;
};

const message_queue a_queue{.topic = "orders", .broker_name = "broker-a", .queue_id = 1};

// A new operation is a line here.
const way ways[] = {
    {rq::send_message_v2,
     [](const broker_client& c) {
         return failure_of(c.send({.topic = "orders", .body = "b"}, {.queue_id = 1, .group = "billing"}));
     },
     true, true},
    {rq::send_batch_message,
     [](const broker_client& c) {
         return failure_of(
             c.send_batch({.messages = {{.topic = "orders", .body = "b"}}, .queue_id = 1, .group = "billing"}));
     },
     true, true},
    {rq::pull_message,
     [](const broker_client& c) { return failure_of(c.pull({.group = "billing", .topic = "orders", .queue_id = 1})); },
     true, true},
    {rq::lite_pull_message,
     [](const broker_client& c) {
         return failure_of(c.pull({.group = "billing", .topic = "orders", .queue_id = 1, .lite = true}));
     },
     true, true},
    {rq::get_max_offset,
     [](const broker_client& c) { return failure_of(c.max_offset({.topic = "orders", .queue_id = 1})); }, true},
    {rq::get_min_offset,
     [](const broker_client& c) { return failure_of(c.min_offset({.topic = "orders", .queue_id = 1})); }, true},
    {rq::search_offset_by_timestamp,
     [](const broker_client& c) { return failure_of(c.search_offset({.topic = "orders", .queue_id = 1})); }, true},
    {rq::get_earliest_msg_storetime,
     [](const broker_client& c) { return failure_of(c.earliest_store_time({.topic = "orders", .queue_id = 1})); },
     true},
    {rq::query_consumer_offset,
     [](const broker_client& c) {
         return failure_of(c.query_offset({.group = "billing", .topic = "orders", .queue_id = 1}));
     },
     true, true},
    {rq::update_consumer_offset,
     [](const broker_client& c) {
         return failure_of(c.update_offset({.group = "billing", .topic = "orders", .queue_id = 1, .wait = true}));
     },
     true, true},
    {rq::heart_beat,
     [](const broker_client& c) {
         heartbeat_query query;
         query.data.consumers = {{.group = "billing"}};
         return failure_of(c.heartbeat(query));
     },
     false, true, false},
    {rq::unregister_client,
     [](const broker_client& c) { return failure_of(c.unregister({.consumer_group = "billing"})); }, false, true,
     false},
    {rq::lock_batch_mq,
     [](const broker_client& c) { return failure_of(c.lock_queues({.group = "billing", .queues = {a_queue}})); }, false,
     true, false},
    {rq::unlock_batch_mq,
     [](const broker_client& c) { return failure_of(c.unlock_queues({.group = "billing", .queues = {a_queue}})); },
     false, true, false},
    {rq::end_transaction,
     [](const broker_client& c) {
         half_message half;
         half.broker = "broker-a";
         half.producer_group = "billing";
         half.topic = "orders";
         half.message_id = half.transaction_id = "0A0000010000000000000000000000AA";
         half.queue_offset = half.commit_log_offset = 1;
         return failure_of(c.end_transaction({.half = half, .state = transaction_state::commit, .oneway = false}));
     },
     false, true},
    {rq::consumer_send_msg_back,
     [](const broker_client& c) { return failure_of(c.send_back({.group = "billing", .commit_log_offset = 1})); },
     false, true, false},
    {rq::get_consumer_list_by_group,
     [](const broker_client& c) { return failure_of(c.consumer_ids({.group = "billing"})); }, false, true, false},
    {rq::view_message_by_id,
     [](const broker_client& c) {
         return failure_of(
             c.view_message({.offset_message_id = "7F00000100002A9F0000000000000001", .topic = "orders"}));
     }},
    {rq::query_message,
     [](const broker_client& c) { return failure_of(c.query_messages({.topic = "orders", .key = "k"})); }},
    {rq::get_topic_stats_info, [](const broker_client& c) { return failure_of(c.topic_stats({.topic = "orders"})); }},
    {rq::get_broker_runtime_info, [](const broker_client& c) { return failure_of(c.runtime_info({})); }, false, false,
     false},
    {rq::update_and_create_topic,
     [](const broker_client& c) { return failure_of(c.create_topic({.topic = "orders"})); }},
    {rq::delete_topic_in_broker,
     [](const broker_client& c) { return failure_of(c.delete_topic({.topic = "orders"})); }},
};

std::int32_t code_of(const error_rule& rule) {
    return rule.code ? static_cast<std::int32_t>(*rule.code) : 4242;  // nobody's number
}

bool leads_to(request_code request, const error_rule& rule) {
    return &rule_for(request, code_of(rule), rule.remark) == &rule;
}

// Codes that are no failure but a result, with fields of its own: the message is stored, there is nothing to pull.
bool is_result(request_code request, std::int32_t code) {
    if (family_of(request) == request_family::send) return code >= 10 && code <= 12;
    return (request == rq::pull_message || request == rq::lite_pull_message) && code >= 19 && code <= 21;
}

// For rows about requests that no operation makes: their names, to be asked for by raw requests.
std::vector<request_code> requests_of(const error_rule& rule) {
    if (rule.request) return {*rule.request};
    std::vector<request_code> all;
    for (std::int32_t code = 10; code < 201'000; ++code) {
        const auto request = static_cast<request_code>(code);
        if (!to_string(request).empty() && leads_to(request, rule)) all.push_back(request);
    }
    return all;
}

std::string rule_name(const error_rule& rule) {
    return std::to_string(code_of(rule)) + ' ' + std::string{rule.code ? to_string(*rule.code) : "any other"} + " of " +
           std::string{rule.request  ? to_string(*rule.request)
                       : rule.family ? to_string(*rule.family)
                                     : "any request"} +
           (rule.remark.empty() ? "" : " with " + std::string{rule.remark});
}

class error_table : public testing::Test {
protected:
    // The broker says it to all requests of this code, however often they come, until the next.
    void broker_says(request_code to, const error_rule& rule) {
        broker.clear_faults();
        broker.on(to).reply(code_of(rule), remark_sent + std::string{rule.remark});
    }

    void expect_meaning(const error& e, const error_rule& rule) {
        EXPECT_EQ(e.code, rule.kind) << e.message();
        EXPECT_EQ(e.request, rule.request_fate);
        EXPECT_EQ(e.response_code, code_of(rule));
        EXPECT_EQ(e.remark, remark_shown + std::string{rule.remark});
        EXPECT_EQ(e.detail, explanation(rule));
        const auto line = e.message();
        EXPECT_THAT(line, HasSubstr(std::string{rule.meaning}));
        EXPECT_THAT(line, HasSubstr(std::string{rule.advice}));
        EXPECT_THAT(line, HasSubstr("the broker says \"" + e.remark + '"'));
        EXPECT_EQ(line.find_first_of("\n\x1b"), std::string::npos);
        EXPECT_THROW(throw_error(e), rmq::exception);
    }

    void expect_context(const error& e, const way& by) {
        EXPECT_NE(e.where.operation, "");
        EXPECT_EQ(e.where.broker, "broker-a");
        EXPECT_EQ(e.where.address, broker.address());
        EXPECT_EQ(e.where.client_id, client.client_id());
        EXPECT_EQ(e.where.topic, by.names_topic ? "orders" : "");
        EXPECT_EQ(e.where.queue_id, by.names_queue ? std::optional{1} : std::nullopt);
        EXPECT_EQ(e.where.group, by.names_group ? "billing" : "");
        EXPECT_TRUE(e.where.opaque);
        EXPECT_GE(e.where.attempts, 1);
        EXPECT_GT(e.where.elapsed, 0us);
    }

    // Whether the row was met on this way.
    bool provoke(const error_rule& rule, const way& by) {
        broker_says(by.code, rule);
        const auto before = broker.requests_seen(by.code);
        const auto failure = by.ask(client);
        EXPECT_GT(broker.requests_seen(by.code), before) << "the operation makes another request";
        if (!failure) return false;
        expect_meaning(*failure, rule);
        expect_context(*failure, by);
        return true;
    }

    bool provoke(const error_rule& rule, request_code request) {
        broker_says(request, rule);
        const auto answer = client.request({.code = static_cast<std::int32_t>(request)});
        if (!answer) {
            ADD_FAILURE() << answer.error().message();
            return false;
        }
        expect_meaning(make_response_error(request, answer->code, answer->remark), rule);
        return true;
    }

    mini_cluster cluster;
    mini_cluster::broker_handle broker = cluster.broker("broker-a");
    rmq::context context;
    broker_manager brokers{context, patient_settings(broker.address())};
    broker_client client = brokers.client("broker-a");
};

}  // namespace

// Through every operation whose answer the row is about, and by a raw request where there is none.
TEST_F(error_table, HasNoRowThatABrokerCanNotProvoke) {
    for (const auto& rule : rmq::error_table()) {
        if (rule.code == response_code::success) continue;  // below
        SCOPED_TRACE(rule_name(rule));
        int met = 0;
        for (const auto& by : ways) {
            SCOPED_TRACE(to_string(by.code));
            if (leads_to(by.code, rule) && !is_result(by.code, code_of(rule)) && provoke(rule, by)) ++met;
        }
        if (met > 0) continue;
        const auto requests = requests_of(rule);
        ASSERT_FALSE(requests.empty()) << "the row is hidden by others";
        EXPECT_TRUE(provoke(rule, requests.front()));
    }
}

// An operation that offers a kind of failure has a row for it, and the other way round.
TEST_F(error_table, GivesEveryOperationItsOwnKindForACodeThatNobodyKnows) {
    for (const auto& by : ways) {
        SCOPED_TRACE(to_string(by.code));
        EXPECT_TRUE(provoke(rule_for(by.code, 4242), by));
    }
}

TEST_F(error_table, TakesSuccessWithoutWhatWasAskedForAsABrokenPromise) {
    broker.on(rq::get_max_offset).reply(response_code::success, {});
    const auto answer = client.max_offset({.topic = "orders", .queue_id = 1});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::protocol_error);
    EXPECT_THAT(answer.error().message(), HasSubstr("offset"));
    EXPECT_EQ(answer.error().where.topic, "orders");
    const auto none = make_response_error(rq::get_max_offset, 0, {});
    EXPECT_EQ(none.code, errc::protocol_error);
}

}  // namespace rmq::test
