#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/protocol/stored_message.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace rmq::mini {

std::optional<placed> deliver(broker_state& broker, const kept_message& m, effects& others) {
    const auto fields = m.fields();
    if (!broker.store.has_room(1, protocol::stored_size(fields))) return std::nullopt;
    const auto where = broker.store.put(fields, m.tag_code);
    if (!where) return std::nullopt;
    on_arrival(broker, m.topic, fields.queue_id, m.tag_code, others);
    return *where;
}

bool deliver_later(broker_state& broker, kept_message m, std::int32_t level, moment now, effects& others) {
    if (level <= 0) return deliver(broker, m, others).has_value();
    if (!broker.store.has_room(broker.delayed.size() + 1, protocol::stored_size(m.fields()))) return false;
    broker.delayed.add(std::move(m), now.steady + delay_of(level, broker.settings.delays));
    return true;
}

std::optional<message_view> stored_at(const broker_state& broker, std::int64_t commit_log_offset) {
    const auto* record = broker.store.at(commit_log_offset);
    if (record == nullptr) return std::nullopt;
    const auto copy = std::make_shared<const std::vector<std::byte>>(record->bytes);
    auto found = protocol::decode_stored_message(*copy, copy, {.inflate_bodies = false});
    if (!found) return std::nullopt;
    return *std::move(found);
}

void on_delays_over(broker_state& broker, moment now, effects& others) {
    for (kept_message& m : broker.delayed.take_due(now.steady)) {
        m.rest.store_timestamp = now.wall_ms;
        // A full store may have room again after a restart; a real broker tries for ever, too.
        if (!deliver(broker, m, others)) broker.delayed.add(std::move(m), now.steady + std::chrono::seconds{1});
    }
}

}  // namespace rmq::mini
