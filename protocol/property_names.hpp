#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace rmq::protocol::property_names {

// MessageConst.java: the names this library itself writes or reads.
inline constexpr std::string_view keys = "KEYS";
inline constexpr std::string_view tags = "TAGS";
inline constexpr std::string_view wait = "WAIT";
inline constexpr std::string_view delay = "DELAY";
inline constexpr std::string_view unique_key = "UNIQ_KEY";
inline constexpr std::string_view sharding_key = "__SHARDINGKEY";
inline constexpr std::string_view timer_delay_ms = "TIMER_DELAY_MS";
inline constexpr std::string_view timer_deliver_ms = "TIMER_DELIVER_MS";
inline constexpr std::string_view buyer_id = "BUYER_ID";
inline constexpr std::string_view instance_id = "INSTANCE_ID";
inline constexpr std::string_view transaction_prepared = "TRAN_MSG";
inline constexpr std::string_view producer_group = "PGROUP";

/// Names that mean something to brokers and clients. A user's property may not be called so: the broker would act on
/// it, or lose it.
inline constexpr std::array<std::string_view, 58> reserved = {"1ST_POP_TIME",
                                                              "ARRIVE_TIME",
                                                              "BORN_TIMESTAMP",
                                                              "BUYER_ID",
                                                              "CHECK_IMMUNITY_TIME_IN_SECONDS",
                                                              "CLUSTER",
                                                              "CONSUME_START_TIME",
                                                              "CORRECTION_FLAG",
                                                              "CORRELATION_ID",
                                                              "DELAY",
                                                              "DLQ_ORIGIN_MESSAGE_ID",
                                                              "DLQ_ORIGIN_TOPIC",
                                                              "DUP_INFO",
                                                              "EXTEND_UNIQ_INFO",
                                                              "INNER_BASE",
                                                              "INNER_MULTI_DISPATCH",
                                                              "INNER_MULTI_QUEUE_OFFSET",
                                                              "INNER_NUM",
                                                              "INSTANCE_ID",
                                                              "KEYS",
                                                              "MAX_OFFSET",
                                                              "MAX_RECONSUME_TIMES",
                                                              "MIN_OFFSET",
                                                              "MQ2_FLAG",
                                                              "MSG_REGION",
                                                              "MSG_TYPE",
                                                              "ORIGIN_MESSAGE_ID",
                                                              "PGROUP",
                                                              "POP_CK",
                                                              "POP_CK_OFFSET",
                                                              "PROPERTY_FORWARD_QUEUE_ID",
                                                              "PUSH_REPLY_TIME",
                                                              "REAL_QID",
                                                              "REAL_TOPIC",
                                                              "RECONSUME_TIME",
                                                              "REDIRECT",
                                                              "REPLY_TO_CLIENT",
                                                              "RETRY_TOPIC",
                                                              "TAGS",
                                                              "TIMER_DELAY_LEVEL",
                                                              "TIMER_DELAY_MS",
                                                              "TIMER_DELAY_SEC",
                                                              "TIMER_DELIVER_MS",
                                                              "TIMER_DEL_UNIQKEY",
                                                              "TIMER_DEQUEUE_MS",
                                                              "TIMER_ENQUEUE_MS",
                                                              "TIMER_OUT_MS",
                                                              "TIMER_ROLL_TIMES",
                                                              "TRACE_CONTEXT",
                                                              "TRACE_ON",
                                                              "TRANSACTION_CHECK_TIMES",
                                                              "TRANSFER_FLAG",
                                                              "TRAN_MSG",
                                                              "TRAN_PREPARED_QUEUE_OFFSET",
                                                              "TTL",
                                                              "UNIQ_KEY",
                                                              "WAIT",
                                                              "__BORNHOST"};
static_assert(std::ranges::is_sorted(reserved));

/// Names beginning with two underscores are the broker's and the clients' own too (`__SHARDINGKEY`, `__CRC32#`,
/// `__transactionId__`, `__RMQ.TRANSIENT.…`), but Java refuses only those it knows; so do we.
inline constexpr std::array<std::string_view, 5> reserved_internal = {"__CRC32#", "__RMQ.TRANSIENT.GROUP_SYS_FLAG",
                                                                      "__RMQ.TRANSIENT.TOPIC_SYS_FLAG", "__SHARDINGKEY",
                                                                      "__transactionId__"};

constexpr bool is_reserved(std::string_view name) noexcept {
    return std::ranges::binary_search(reserved, name) ||
           std::ranges::find(reserved_internal, name) != reserved_internal.end();
}

}  // namespace rmq::protocol::property_names
