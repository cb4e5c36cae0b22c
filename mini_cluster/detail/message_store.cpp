#include <rmq/mini_cluster/detail/message_store.hpp>

#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/property_names.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace rmq::mini {

namespace {

// MessageStoreConfig: limits of one pull that is served from memory.
constexpr std::size_t max_messages_of_a_pull = 32;
constexpr std::size_t max_bytes_of_a_pull = std::size_t{256} * 1024;
// A pull looks at 16,000 bytes of the queue's index, 20 bytes a message, however few of them match.
constexpr std::int64_t max_looked_at = 800;

}  // namespace

std::string_view to_string(get_status s) noexcept {
    switch (s) {
        case get_status::found:
            return "FOUND";
        case get_status::no_matched_message:
            return "NO_MATCHED_MESSAGE";
        case get_status::no_message_in_queue:
            return "NO_MESSAGE_IN_QUEUE";
        case get_status::no_matched_logic_queue:
            return "NO_MATCHED_LOGIC_QUEUE";
        case get_status::offset_overflow_one:
            return "OFFSET_OVERFLOW_ONE";
        case get_status::offset_overflow_badly:
            return "OFFSET_OVERFLOW_BADLY";
        case get_status::offset_too_small:
            return "OFFSET_TOO_SMALL";
    }
    return "";
}

bool message_store::has_room(std::size_t messages, std::size_t bytes) const noexcept {
    const auto used = static_cast<std::size_t>(log_size_);
    return messages <= max_messages_ - log_.size() && bytes <= max_bytes_ - used;
}

result<placed> message_store::put(protocol::stored_message_fields m, std::int32_t tag_code) {
    record r{{}, log_size_, m.store_timestamp, tag_code};
    r.bytes.reserve(protocol::stored_size(m));
    const placed where{max_offset(m.topic, m.queue_id), log_size_};
    m.queue_offset = where.queue_offset;
    m.commit_log_offset = where.commit_log_offset;
    if (auto encoded = protocol::encode_stored_message(m, r.bytes); !encoded) return tl::unexpected{encoded.error()};
    log_size_ += static_cast<std::int64_t>(r.bytes.size());
    const auto properties = protocol::read_properties(m.properties);
    const auto property = [&](std::string_view name) {
        return protocol::find_property(properties, name).value_or(std::string_view{});
    };
    index_.add(m.topic, property(protocol::property_names::unique_key), property(protocol::property_names::keys),
               where.commit_log_offset, m.store_timestamp);
    auto topic = topics_.find(m.topic);
    if (topic == topics_.end()) topic = topics_.emplace(std::string{m.topic}, std::map<std::int32_t, queue>{}).first;
    topic->second[m.queue_id].push_back(&log_.emplace_back(std::move(r)));
    return where;
}

const message_store::record* message_store::at(std::int64_t commit_log_offset) const noexcept {
    const auto found = std::ranges::lower_bound(log_, commit_log_offset, {}, &record::commit_log_offset);
    return found != log_.end() && found->commit_log_offset == commit_log_offset ? &*found : nullptr;
}

const message_store::record* message_store::find(std::string_view topic, std::int32_t queue_id,
                                                 std::int64_t queue_offset) const {
    const queue* q = find(topic, queue_id);
    if (q == nullptr || queue_offset < 0 || queue_offset >= static_cast<std::int64_t>(q->size())) return nullptr;
    return (*q)[static_cast<std::size_t>(queue_offset)];
}

void message_store::forget_queues(std::string_view topic) {
    const auto found = topics_.find(topic);
    if (found != topics_.end()) topics_.erase(found);
}

const message_store::queue* message_store::find(std::string_view topic, std::int32_t queue_id) const {
    const auto at = topics_.find(topic);
    if (at == topics_.end()) return nullptr;
    const auto q = at->second.find(queue_id);
    return q == at->second.end() ? nullptr : &q->second;
}

std::int64_t message_store::max_offset(std::string_view topic, std::int32_t queue_id) const {
    const queue* q = find(topic, queue_id);
    return q == nullptr ? 0 : static_cast<std::int64_t>(q->size());
}

got message_store::get(std::string_view topic, std::int32_t queue_id, std::int64_t offset, std::int32_t max_messages,
                       const message_filter& filter) const {
    got g;
    const queue* q = find(topic, queue_id);
    if (q == nullptr) {
        g.status = get_status::no_message_in_queue;  // a real broker makes the queue when it looks for it
        return g;
    }
    g.max_offset = static_cast<std::int64_t>(q->size());
    if (offset < 0) {
        g.status = get_status::offset_too_small;
        return g;
    }
    if (offset >= g.max_offset) {
        g.status = offset == g.max_offset ? get_status::offset_overflow_one : get_status::offset_overflow_badly;
        g.next_offset = g.max_offset;
        return g;
    }
    const auto wanted = static_cast<std::size_t>(std::clamp<std::int32_t>(max_messages, 1, max_messages_of_a_pull));
    const std::int64_t stop = std::min(g.max_offset, offset + max_looked_at);
    for (g.next_offset = offset; g.next_offset < stop && g.messages < wanted; ++g.next_offset) {
        const record& r = *(*q)[static_cast<std::size_t>(g.next_offset)];
        if (!filter.matches(r.tag_code, r.bytes)) continue;
        if (g.messages > 0 && g.body.size() + r.bytes.size() > max_bytes_of_a_pull) break;
        g.body.insert(g.body.end(), r.bytes.begin(), r.bytes.end());
        ++g.messages;
    }
    g.status = g.messages > 0 ? get_status::found : get_status::no_matched_message;
    return g;
}

std::vector<message_view> message_store::all(std::string_view topic, std::int32_t queue_id) const {
    std::vector<message_view> views;
    const queue* q = find(topic, queue_id);
    if (q == nullptr) return views;
    views.reserve(q->size());
    for (const record* r : *q) {
        const auto copy = std::make_shared<const std::vector<std::byte>>(r->bytes);
        auto view = protocol::decode_stored_message(*copy, copy);
        // A body that is not what its flags say is what was stored, too.
        if (!view) view = protocol::decode_stored_message(*copy, copy, {.inflate_bodies = false});
        if (view) views.push_back(*std::move(view));
    }
    return views;
}

}  // namespace rmq::mini
