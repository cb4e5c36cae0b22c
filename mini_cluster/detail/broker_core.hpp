#pragma once

#include <rmq/mini_cluster/detail/broker_state.hpp>
#include <rmq/mini_cluster/detail/server_core.hpp>
#include <rmq/mini_cluster/detail/storage_free.hpp>
#include <rmq/protocol/frame.hpp>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rmq::mini {

/// A RocketMQ broker as a state machine.
class broker_core : public server_core {
public:
    explicit broker_core(broker_settings settings);

    void on_connected(connection_id which, const message_host& peer) override;
    std::size_t on_frames(connection_id from, std::span<const protocol::frame> frames, moment now,
                          effects& out) override;
    void on_disconnected(connection_id which, effects& out) override;

    /// The earliest expired pull, check of a half message, or delayed message or answer.
    [[nodiscard]] std::optional<runtime::time_point> next_wake() const override;
    void on_tick(moment now, effects& out) override;

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

    /// The topics that were created or changed since this was asked last: what a name server has to be told.
    std::vector<topic_config> take_changed_topics() { return state_.topics.take_changes(); }
    /// A name server has to be told of all topics again.
    void announce_all_topics() { state_.topics.mark_all(); }
    [[nodiscard]] const broker_state& state() const noexcept { return state_; }

private:
    std::optional<response> handle(const request& r, effects& others) override;
    void on_answer(connection_id from, const protocol::command& head, std::span<const std::byte> body, moment now,
                   effects& out) override;

    broker_state state_;
    std::optional<storage_free> short_cut_;
};

}  // namespace rmq::mini
