#pragma once

#include <rmq/mini_cluster/detail/broker_settings.hpp>
#include <rmq/mini_cluster/detail/client_table.hpp>
#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/mini_cluster/detail/message_store.hpp>
#include <rmq/mini_cluster/detail/moment.hpp>
#include <rmq/mini_cluster/detail/response.hpp>
#include <rmq/mini_cluster/detail/topic_table.hpp>
#include <rmq/mini_cluster/detail/waiting_pulls.hpp>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/message_id.hpp>

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
    waiting_pulls parked;
    std::unordered_map<connection_id, message_host> peers;
    protocol::unique_id_generator unique_ids;  // for messages that came without one
    std::int32_t next_opaque = 0;              // of the broker's own requests to clients
    std::minstd_rand dice;                     // for "any queue"; seeded alike in every broker, so that tests repeat
    std::int64_t started_ms = 0;
    std::uint64_t messages_put = 0;
    std::uint64_t messages_got = 0;
};

/// One request as it came in.
struct request {
    connection_id from;
    const protocol::command& head;
    std::span<const std::byte> body;
    moment now;
};

/// Answers a request, or parks it (nothing). Anything for other connections goes to `others`.
using handler = std::optional<response> (*)(broker_state& broker, const request& r, effects& others);

// The families of requests, one file each.
std::optional<response> on_send(broker_state& broker, const request& r, effects& others);        // send_requests.cpp
std::optional<response> on_pull(broker_state& broker, const request& r, effects& others);        // pull_requests.cpp
std::optional<response> on_max_offset(broker_state& broker, const request& r, effects& others);  // offset_requests.cpp
std::optional<response> on_min_offset(broker_state& broker, const request& r, effects& others);  // offset_requests.cpp
std::optional<response> on_heartbeat(broker_state& broker, const request& r, effects& others);   // client_requests.cpp
std::optional<response> on_unregister(broker_state& broker, const request& r, effects& others);  // client_requests.cpp
std::optional<response> on_runtime_info(broker_state& broker, const request& r, effects& others);  // info_requests.cpp

/// A message has come to a queue: answers the parked pulls that wanted it.
void on_arrival(broker_state& broker, std::string_view topic, std::int32_t queue_id, std::int32_t tag_code,
                effects& others);
/// Answers parked pulls whose time is over.
void on_pulls_expired(broker_state& broker, runtime::time_point now, effects& others);
/// A connection is gone, and with it its clients.
void on_clients_gone(broker_state& broker, connection_id which, effects& others);

/// What a storage-free broker answers to every send.
response storage_free_receipt(const broker_settings& settings);

/// The header type in which a broker gives this answer to a request of type `asked_in`.
serialize_type answer_header(const broker_settings& settings, const response& r, serialize_type asked_in) noexcept;
/// The frame of that answer.
std::vector<std::byte> frame_of(const broker_settings& settings, const response& r, serialize_type asked_in,
                                std::int32_t opaque);

}  // namespace rmq::mini
