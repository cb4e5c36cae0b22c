#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/protocol/stored_message.hpp>

#include <memory>
#include <utility>

namespace rmq::mini {

std::optional<placed> deliver(broker_state& broker, const kept_message& m, effects& others) {
    const auto fields = m.fields();
    if (!broker.store.has_room(1, protocol::stored_size(fields))) return std::nullopt;
    const auto where = broker.store.put(fields, m.tag_code);
    if (!where) return std::nullopt;
    on_arrival(broker, m.topic, fields.queue_id, *where, others);
    return *where;
}

std::optional<message_view> stored_at(const broker_state& broker, std::int64_t commit_log_offset) {
    const auto* record = broker.store.at(commit_log_offset);
    if (record == nullptr) return std::nullopt;
    const auto copy = std::make_shared<const std::vector<std::byte>>(record->bytes);
    auto found = protocol::decode_stored_message(*copy, copy, {.inflate_bodies = false});
    if (!found) return std::nullopt;
    return *std::move(found);
}

}  // namespace rmq::mini
