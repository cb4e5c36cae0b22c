#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <rmq/protocol/assignment_body.hpp>
#include <rmq/protocol/batch_ack_body.hpp>
#include <rmq/protocol/check_client_body.hpp>
#include <rmq/protocol/direct_consume_body.hpp>
#include <rmq/protocol/lock_body.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/offset_table_body.hpp>
#include <rmq/protocol/running_info_body.hpp>

#include "vectors/body_check.hpp"

namespace rmq::protocol {
namespace {

using namespace test::bodies;
using test::field;
using test::vector_case;

std::vector<queue_offset> offsets_of(const field& rows) {
    std::vector<queue_offset> out;
    for (const auto& row : rows.items()) out.push_back({queue_of(row), row["offset"].number()});
    return sorted(std::move(out));
}

void check_lock(const vector_case& c) {
    check<lock_body>(c, decode_lock_body, encode_lock_body, [](const field& data, const lock_body& b) {
        EXPECT_EQ(b.client_id, data["clientId"].text());
        EXPECT_EQ(b.consumer_group, data["consumerGroup"].text());
        EXPECT_EQ(sorted(b.queues), queues_of(data["mqSet"]));
        EXPECT_FALSE(b.only_this_broker);
    });
}

void check_locked(const vector_case& c) {
    check<std::vector<message_queue>>(
        c, decode_locked_queues, encode_locked_queues,
        [](const field& data, const auto& b) { EXPECT_EQ(sorted(b), queues_of(data["lockOKMQSet"])); });
}

void check_consumer_ids(const vector_case& c) {
    check<std::vector<std::string>>(c, decode_consumer_ids, encode_consumer_ids, [](const field& data, const auto& b) {
        EXPECT_EQ(b, texts(data["consumerIdList"]));
    });
}

void check_offset_table(const vector_case& c) {
    check<std::vector<queue_offset>>(c, decode_offset_table, encode_offset_table, [](const field& data, const auto& b) {
        EXPECT_EQ(sorted(b), offsets_of(data["offsetTable"]));
    });
}

void check_offset_list(const vector_case& c) {
    check<std::vector<queue_offset>>(c, decode_offset_table, encode_offset_list, [](const field& data, const auto& b) {
        EXPECT_EQ(sorted(b), offsets_of(data["offsetTable"]));
    });
}

void check_status(const vector_case& c) {
    check<consumer_status>(c, decode_consumer_status, encode_consumer_status,
                           [](const field& data, const consumer_status& b) {
                               EXPECT_EQ(sorted(b.offsets), offsets_of(data["messageQueueTable"]));
                               EXPECT_TRUE(b.by_client.empty());
                           });
}

reading_state reading_of(const field& row) {
    reading_state out{.queue = queue_of(row)};
    out.commit_offset = row["commitOffset"].number();
    out.cached_min_offset = row["cachedMsgMinOffset"].number();
    out.cached_max_offset = row["cachedMsgMaxOffset"].number();
    out.cached_count = row["cachedMsgCount"].number32();
    out.locked = row["locked"].boolean();
    out.last_pull = row["lastPullTimestamp"].number();
    return out;
}

consume_status status_of(const field& s) {
    const auto real = [&](const char* name) { return s[name].all().get<double>(); };
    return {.pull_ms = real("pullRT"),
            .pull_tps = real("pullTPS"),
            .consume_ms = real("consumeRT"),
            .consumed_tps = real("consumeOKTPS"),
            .failed_tps = real("consumeFailedTPS"),
            .failed_in_last_hour = s["consumeFailedMsgs"].number()};
}

consumer_running_info info_of(const field& data) {
    consumer_running_info out;
    for (const auto& [key, value] : data["properties"].members()) out.properties.emplace(key, value.text());
    for (const auto& s : data["subscriptionSet"].items()) out.subscriptions.push_back(subscription_of(s));
    for (const auto& row : data["mqTable"].items()) out.queues.push_back(reading_of(row));
    out.queues = sorted(std::move(out.queues));
    for (const auto& [topic, s] : data["statusTable"].members()) out.topics.emplace(topic, status_of(s));
    out.stacks = data["jstack"].text_or_null();
    return out;
}

consumer_running_info in_order(consumer_running_info info) {
    info.queues = sorted(std::move(info.queues));
    for (auto& s : info.subscriptions) s = sorted(std::move(s));
    std::ranges::sort(info.subscriptions, {}, &subscription::topic);
    return info;
}

void check_running_info(const vector_case& c) {
    check<consumer_running_info>(
        c, decode_running_info, encode_running_info,
        [](const field& data, const consumer_running_info& b) { EXPECT_TRUE(in_order(b) == in_order(info_of(data))); });
}

void check_direct_consume(const vector_case& c) {
    check<direct_consume_body>(c, decode_direct_consume_body, encode_direct_consume_body,
                               [](const field& data, const direct_consume_body& b) {
                                   ASSERT_TRUE(b.outcome);
                                   EXPECT_EQ(to_string(*b.outcome), data["consumeResult"].text());
                                   EXPECT_EQ(b.remark, data["remark"].text_or_null());
                                   EXPECT_EQ(b.spent_ms, data["spentTimeMills"].number());
                               });
}

void check_check_client(const vector_case& c) {
    check<check_client_body>(c, decode_check_client_body, encode_check_client_body,
                             [](const field& data, const check_client_body& b) {
                                 EXPECT_EQ(b.client_id, data["clientId"].text());
                                 EXPECT_EQ(b.group, data["group"].text());
                                 EXPECT_TRUE(sorted(b.subscription) == subscription_of(data["subscriptionData"]));
                             });
}

void check_assignment_request(const vector_case& c) {
    check<assignment_request>(c, decode_assignment_request, encode_assignment_request,
                              [](const field& data, const assignment_request& b) {
                                  EXPECT_EQ(b.topic, data["topic"].text());
                                  EXPECT_EQ(b.consumer_group, data["consumerGroup"].text());
                                  EXPECT_EQ(b.client_id, data["clientId"].text());
                                  EXPECT_EQ(b.strategy, data["strategyName"].text());
                                  EXPECT_EQ(to_string(b.model.value()), data["messageModel"].text());
                              });
}

void check_assignments(const vector_case& c) {
    check<queue_assignments>(
        c, decode_assignments, encode_assignments, [](const field& data, const queue_assignments& b) {
            std::vector<queue_assignment> expected;
            for (const auto& row : data["messageQueueAssignments"].items()) {
                const auto mode = row["mode"].text();
                ASSERT_TRUE(mode == "POP" || mode == "PULL") << mode;
                expected.push_back(
                    {queue_of(row["messageQueue"]), mode == "POP" ? request_mode::pop : request_mode::pull});
            }
            ASSERT_TRUE(b);
            EXPECT_TRUE(sorted(*b) == sorted(expected));
        });
}

void check_request_mode(const vector_case& c) {
    check<request_mode_body>(c, decode_request_mode_body, encode_request_mode_body,
                             [](const field& data, const request_mode_body& b) {
                                 EXPECT_EQ(b.topic, data["topic"].text());
                                 EXPECT_EQ(b.consumer_group, data["consumerGroup"].text());
                                 EXPECT_EQ(to_string(b.mode.value()), data["mode"].text());
                             });
}

void check_batch_ack(const vector_case& c) {
    check<batch_ack_body>(c, decode_batch_ack_body, encode_batch_ack_body, [](const field& data, const auto& b) {
        batch_ack_body expected{.broker_name = data["brokerName"].text()};
        for (const auto& a : data["acks"].items()) {
            batch_ack ack{.consumer_group = a["consumerGroup"].text(),
                          .topic = a["topic"].text(),
                          .retry = a["retry"].text(),
                          .start_offset = a["startOffset"].number(),
                          .queue_id = a["queueId"].number32(),
                          .revive_queue_id = a["reviveQueueId"].number32(),
                          .pop_time = a["popTime"].number(),
                          .invisible_time = a["invisibleTime"].number()};
            for (const auto& bit : a["bits"].items()) {
                ack.distances.push_back(static_cast<std::uint16_t>(bit.number32()));
            }
            expected.acks.push_back(std::move(ack));
        }
        EXPECT_TRUE(b == expected);
    });
}

}  // namespace
}  // namespace rmq::protocol

namespace rmq::test::bodies {

const body_checks& client_checks() {
    static const body_checks table = {
        {"BatchAckMessageRequestBody", protocol::check_batch_ack},
        {"CheckClientRequestBody", protocol::check_check_client},
        {"ConsumeMessageDirectlyResult", protocol::check_direct_consume},
        {"ConsumerRunningInfo", protocol::check_running_info},
        {"GetConsumerListByGroupResponseBody", protocol::check_consumer_ids},
        {"GetConsumerStatusBody", protocol::check_status},
        {"LockBatchRequestBody", protocol::check_lock},
        {"LockBatchResponseBody", protocol::check_locked},
        {"OffsetSerializeWrapper", protocol::check_offset_table},
        {"QueryAssignmentRequestBody", protocol::check_assignment_request},
        {"QueryAssignmentResponseBody", protocol::check_assignments},
        {"ResetOffsetBody", protocol::check_offset_table},
        {"ResetOffsetBodyForC", protocol::check_offset_list},
        {"SetMessageRequestModeRequestBody", protocol::check_request_mode},
        {"UnlockBatchRequestBody", protocol::check_lock},
    };
    return table;
}

}  // namespace rmq::test::bodies
