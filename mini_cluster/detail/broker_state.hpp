#pragma once

#include <rmq/mini_cluster/detail/broker_settings.hpp>
#include <rmq/mini_cluster/detail/client_questions.hpp>
#include <rmq/mini_cluster/detail/client_table.hpp>
#include <rmq/mini_cluster/detail/consumer_offsets.hpp>
#include <rmq/mini_cluster/detail/delayed_messages.hpp>
#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/mini_cluster/detail/group_names.hpp>
#include <rmq/mini_cluster/detail/half_messages.hpp>
#include <rmq/mini_cluster/detail/kept_message.hpp>
#include <rmq/mini_cluster/detail/message_store.hpp>
#include <rmq/mini_cluster/detail/moment.hpp>
#include <rmq/mini_cluster/detail/property_map.hpp>
#include <rmq/mini_cluster/detail/queue_locks.hpp>
#include <rmq/mini_cluster/detail/request.hpp>
#include <rmq/mini_cluster/detail/response.hpp>
#include <rmq/mini_cluster/detail/topic_table.hpp>
#include <rmq/mini_cluster/detail/waiting_pulls.hpp>
#include <rmq/mini_cluster/detail/waiting_replies.hpp>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/message_id.hpp>
#include <rmq/protocol/request_code.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rmq::mini {

/// Everything one broker knows. The files of the request families work on it; broker_core owns it.
struct broker_state {
    explicit broker_state(broker_settings s);

    broker_settings settings;
    topic_table topics;
    message_store store;
    client_table clients;
    group_names groups;  // of consumers
    consumer_offsets offsets;
    consumer_offsets pulled;  // up to where groups have pulled
    consumer_offsets resets;  // what their next pulls will be told
    waiting_pulls parked;
    queue_locks locks;
    half_messages halves;
    delayed_messages delayed;
    client_questions questions;
    waiting_replies replies;
    std::optional<runtime::time_point> next_scan{};  // for silent clients
    std::unordered_map<connection_id, message_host> peers;
    protocol::unique_id_generator unique_ids;  // for messages that came without one
    std::int32_t next_opaque = 0;              // of the broker's own requests to clients
    std::minstd_rand dice;                     // for "any queue"; seeded alike in every broker, so that tests repeat
    std::int64_t started_ms = 0;
    std::uint64_t messages_put = 0;
    std::uint64_t messages_got = 0;
};

/// Answers a request, or parks it (nothing). Anything for other connections goes to `others`.
using handler = std::optional<response> (*)(broker_state& broker, const request& r, effects& others);

// The families of requests, one file each.
std::optional<response> on_send(broker_state& broker, const request& r, effects& others);        // send_requests.cpp
std::optional<response> on_pull(broker_state& broker, const request& r, effects& others);        // pull_requests.cpp
std::optional<response> on_max_offset(broker_state& broker, const request& r, effects& others);  // offset_requests.cpp
std::optional<response> on_min_offset(broker_state& broker, const request& r, effects& others);  // offset_requests.cpp
std::optional<response> on_search_offset(broker_state& broker, const request& r, effects& others);
std::optional<response> on_earliest_store_time(broker_state& broker, const request& r, effects& others);
std::optional<response> on_query_offset(broker_state& broker, const request& r, effects& others);
std::optional<response> on_update_offset(broker_state& broker, const request& r, effects& others);
// message_requests.cpp
std::optional<response> on_view_message(broker_state& broker, const request& r, effects& others);
std::optional<response> on_query_messages(broker_state& broker, const request& r, effects& others);
std::optional<response> on_heartbeat(broker_state& broker, const request& r, effects& others);   // client_requests.cpp
std::optional<response> on_unregister(broker_state& broker, const request& r, effects& others);  // client_requests.cpp
std::optional<response> on_check_client(broker_state& broker, const request& r, effects& others);
std::optional<response> on_create_topic(broker_state& broker, const request& r, effects& others);  // topic_requests.cpp
std::optional<response> on_delete_topic(broker_state& broker, const request& r, effects& others);  // topic_requests.cpp
std::optional<response> on_topic_config(broker_state& broker, const request& r, effects& others);  // topic_requests.cpp
// info_requests.cpp
std::optional<response> on_runtime_info(broker_state& broker, const request& r, effects& others);
std::optional<response> on_topic_stats(broker_state& broker, const request& r, effects& others);
std::optional<response> on_consumer_ids(broker_state& broker, const request& r, effects& others);

// group_requests.cpp
std::optional<response> on_consumer_connections(broker_state& broker, const request& r, effects& others);
std::optional<response> on_producer_connections(broker_state& broker, const request& r, effects& others);
std::optional<response> on_consume_stats(broker_state& broker, const request& r, effects& others);
std::optional<response> on_groups_of_topic(broker_state& broker, const request& r, effects& others);
std::optional<response> on_topics_of_group(broker_state& broker, const request& r, effects& others);
// reset_requests.cpp
std::optional<response> on_reset_offsets(broker_state& broker, const request& r, effects& others);
// topic_requests.cpp, info_requests.cpp
std::optional<response> on_all_topics(broker_state& broker, const request& r, effects& others);
std::optional<response> on_broker_config(broker_state& broker, const request& r, effects& others);

std::optional<response> on_lock_queues(broker_state& broker, const request& r, effects& others);    // lock_requests.cpp
std::optional<response> on_unlock_queues(broker_state& broker, const request& r, effects& others);  // lock_requests.cpp
// transaction_requests.cpp
std::optional<response> on_end_transaction(broker_state& broker, const request& r, effects& others);
std::optional<response> on_send_back(broker_state& broker, const request& r,
                                     effects& others);  // send_back_requests.cpp

// reply_requests.cpp
std::optional<response> on_send_reply(broker_state& broker, const request& r, effects& others);
/// The client that wanted the reply has answered. `well`: it took it.
void on_reply_taken(broker_state& broker, const waiting_reply& reply, bool well, moment now, effects& others);
/// Clients that did not answer in time.
void on_replies_expired(broker_state& broker, moment now, effects& others);
/// A connection is gone: nobody will answer there any more.
void on_replies_lost(broker_state& broker, connection_id which, effects& others);

/// A request of the broker's own; its opaque. (client_requests.cpp)
std::int32_t tell_client(broker_state& broker, connection_id to, request_code code,
                         std::span<const protocol::ext_field> fields, std::span<const std::byte> body, bool oneway,
                         effects& others);

// delivery.cpp
/// Stores a message that the broker itself moves, and wakes the pulls that wait for it. Nothing when it has no room.
std::optional<placed> deliver(broker_state& broker, const kept_message& m, effects& others);
/// The message that begins there, its body as it is stored.
std::optional<message_view> stored_at(const broker_state& broker, std::int64_t commit_log_offset);

// schedule.cpp
/// How a message is to be delivered.
struct schedule {
    enum class kind {
        at_once,
        later,
        no_timers,      // it has a time of its own, but those are switched off
        illegal_timer,  // too far away, or no number
        illegal_level,  // no number
    } when = kind::at_once;
    std::string_view topic{};  // where it waits
    std::int32_t queue_id = 0;
    runtime::time_point due{};
};
/// Reads what the properties of a message say; where it really belongs is noted in them when it has to wait.
schedule schedule_of(const broker_settings& settings, std::string_view topic, std::int32_t queue_id,
                     property_map& properties, moment now);
/// Stores a message the broker made, now or where it waits for its time. False when it may not or there is no room.
bool deliver_in_time(broker_state& broker, kept_message m, property_map properties, moment now, effects& others);
void on_delays_over(broker_state& broker, moment now, effects& others);

// transaction_requests.cpp
/// A half message was stored; from now on its producers will be asked about it. `immunity_seconds`: its property, or
/// nothing.
void on_half_message(broker_state& broker, std::int64_t commit_log_offset, std::string_view immunity_seconds,
                     moment now);
void on_checks_due(broker_state& broker, moment now, effects& others);

/// Attempts to consume a message, unless the request says otherwise (SubscriptionGroupConfig.retryMaxTimes).
inline constexpr std::int32_t default_max_reconsume_times = 16;

/// A message has come to a queue: answers the parked pulls that wanted it.
void on_arrival(broker_state& broker, std::string_view topic, std::int32_t queue_id, const placed& where,
                effects& others);
/// Answers parked pulls whose time is over.
void on_pulls_expired(broker_state& broker, runtime::time_point now, effects& others);
/// A connection is gone, and with it its clients.
void on_clients_gone(broker_state& broker, connection_id which, effects& others);
/// Cuts off the clients whose heartbeats have stayed away too long.
void on_scan_due(broker_state& broker, moment now, effects& others);

/// What a storage-free broker answers to every send.
response storage_free_receipt(const broker_settings& settings);

/// The header type in which a broker gives this answer to a request of type `asked_in`.
serialize_type answer_header(const broker_settings& settings, const response& r, serialize_type asked_in) noexcept;
/// The frame of that answer.
std::vector<std::byte> frame_of(const broker_settings& settings, const response& r, serialize_type asked_in,
                                std::int32_t opaque);

}  // namespace rmq::mini
