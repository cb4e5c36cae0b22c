#pragma once

#include <rmq/mini_cluster/detail/broker_state.hpp>
#include <rmq/mini_cluster/detail/fault_script.hpp>
#include <rmq/mini_cluster/detail/request_log.hpp>
#include <rmq/mini_cluster/detail/storage_free.hpp>
#include <rmq/protocol/frame.hpp>

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rmq::mini {

/// A RocketMQ broker as a state machine: requests in, replies and closed connections out. Owns no socket, reads no
/// clock, starts no thread.
class broker_core {
public:
    explicit broker_core(broker_settings settings);

    void on_connected(connection_id which, message_host peer);
    /// Frames of one read; returns how many of them were taken up: all, unless `out` becomes much. A frame whose header
    /// can't be read ends the connection.
    std::size_t on_frames(connection_id from, std::span<const protocol::frame> frames, moment now, effects& out);
    void on_request(connection_id from, const protocol::command& head, std::span<const std::byte> body, moment now,
                    effects& out);
    void on_disconnected(connection_id which, effects& out);

    /// When on_tick has something to do: the earliest expired pull or delayed answer.
    [[nodiscard]] std::optional<runtime::time_point> next_wake() const;
    void on_tick(moment now, effects& out);

    /// Sends a request of the broker's own to a client known by heartbeat; oneway without `done`. False: no such
    /// client.
    bool ask_client(std::string_view client, request_code code, std::span<const protocol::ext_field> fields,
                    std::span<const std::byte> body, on_client_answer done, effects& out);

    /// What a broker has only in memory: the locks of queues. Its clients go with their connections.
    void forget_locks() { state_.locks.clear(); }
    /// A restart without a disk: messages and offsets are gone, topics stay.
    void forget_messages();
    /// Creates or changes a topic; false when the table of topics is full.
    bool put_topic(topic_config topic) { return state_.topics.put(std::move(topic)) != nullptr; }
    [[nodiscard]] std::vector<message_view> stored(std::string_view topic, std::int32_t queue_id) const;

    [[nodiscard]] fault_script& faults() noexcept { return faults_; }
    [[nodiscard]] const request_log& log() const noexcept { return log_; }
    [[nodiscard]] const broker_state& state() const noexcept { return state_; }

private:
    void misbehave(const fault& f, const request& r, effects& out);
    void answer(const request& r, effects& out);

    broker_state state_;
    fault_script faults_;
    request_log log_;
    std::optional<storage_free> short_cut_;
    std::multimap<runtime::time_point, effects> later_;
};

}  // namespace rmq::mini
