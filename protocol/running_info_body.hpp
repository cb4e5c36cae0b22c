#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/message_queue.hpp>
#include <rmq/protocol/subscription.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rmq::protocol {

/// What a consumer knows about a queue it reads (ProcessQueueInfo). Times in ms since 1970, 0: never.
struct reading_state {
    message_queue queue;
    std::int64_t commit_offset = 0;
    std::int64_t cached_min_offset = 0;  ///< of the messages fetched and not yet consumed
    std::int64_t cached_max_offset = 0;
    std::int32_t cached_count = 0;
    std::int32_t cached_mib = 0;
    std::int64_t in_work_min_offset = 0;  ///< of the messages an ordered consumer works on ("transactionMsg…")
    std::int64_t in_work_max_offset = 0;
    std::int32_t in_work_count = 0;
    bool locked = false;
    bool dropped = false;
    std::int64_t try_unlock_times = 0;
    std::int64_t last_lock = 0;
    std::int64_t last_pull = 0;
    std::int64_t last_consume = 0;

    friend bool operator==(const reading_state&, const reading_state&) = default;
};

/// The same for a queue that is popped (PopProcessQueueInfo, from 5.0).
struct popping_state {
    message_queue queue;
    std::int32_t waiting_for_ack = 0;
    bool dropped = false;
    std::int64_t last_pop = 0;

    friend bool operator==(const popping_state&, const popping_state&) = default;
};

/// How a consumer fares with a topic (ConsumeStatus): averages in ms, messages per second, and failures in an hour.
struct consume_status {
    double pull_ms = 0;
    double pull_tps = 0;
    double consume_ms = 0;
    double consumed_tps = 0;
    double failed_tps = 0;
    std::int64_t failed_in_last_hour = 0;

    friend bool operator==(const consume_status&, const consume_status&) = default;
};

/// Names in consumer_running_info::properties that Java's tools look for.
namespace running_info_names {
inline constexpr const char* name_server_address = "PROP_NAMESERVER_ADDR";
inline constexpr const char* consume_type = "PROP_CONSUME_TYPE";
inline constexpr const char* client_version = "PROP_CLIENT_VERSION";
inline constexpr const char* ordered = "PROP_CONSUMEORDERLY";
inline constexpr const char* threads = "PROP_THREADPOOL_CORE_SIZE";
inline constexpr const char* started_at = "PROP_CONSUMER_START_TIMESTAMP";  ///< ms; the tools fail without it
}  // namespace running_info_names

/// What a consumer answers to GET_CONSUMER_RUNNING_INFO (307).
struct consumer_running_info {
    std::map<std::string, std::string> properties{};
    std::vector<subscription> subscriptions{};
    std::vector<reading_state> queues{};
    std::vector<popping_state> popped_queues{};
    std::map<std::string, consume_status> topics{};
    std::map<std::string, std::string> user_info{};
    std::optional<std::string> stacks{};  ///< of all threads, when asked for

    friend bool operator==(const consumer_running_info&, const consumer_running_info&) = default;
};

std::string encode_running_info(const consumer_running_info& info);

/// What is absent has Java's default. Errors (protocol_error): a member of the wrong type, a malformed queue, or over
/// 65,536 items in a table.
result<consumer_running_info> decode_running_info(std::span<const std::byte> body);

}  // namespace rmq::protocol
