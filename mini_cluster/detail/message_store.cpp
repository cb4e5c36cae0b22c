#include <rmq/mini_cluster/detail/message_store.hpp>

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
    return messages <= max_messages_ - messages_ && bytes <= max_bytes_ - used;
}

result<placed> message_store::put(protocol::stored_message_fields m, std::int32_t tag_code) {
    record r{{}, tag_code};
    r.bytes.reserve(protocol::stored_size(m));
    const placed where{max_offset(m.topic, m.queue_id), log_size_};
    m.queue_offset = where.queue_offset;
    m.commit_log_offset = where.commit_log_offset;
    if (auto encoded = protocol::encode_stored_message(m, r.bytes); !encoded) return tl::unexpected{encoded.error()};
    log_size_ += static_cast<std::int64_t>(r.bytes.size());
    ++messages_;
    auto at = topics_.find(m.topic);
    if (at == topics_.end()) at = topics_.emplace(std::string{m.topic}, std::map<std::int32_t, queue>{}).first;
    at->second[m.queue_id].push_back(std::move(r));
    return where;
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
                       const tag_filter& filter) const {
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
        const record& r = (*q)[static_cast<std::size_t>(g.next_offset)];
        if (!filter.matches(r.tag_code)) continue;
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
    for (const record& r : *q) {
        const auto copy = std::make_shared<const std::vector<std::byte>>(r.bytes);
        auto view = protocol::decode_stored_message(*copy, copy);
        // A body that is not what its flags say is what was stored, too.
        if (!view) view = protocol::decode_stored_message(*copy, copy, {.inflate_bodies = false});
        if (view) views.push_back(*std::move(view));
    }
    return views;
}

}  // namespace rmq::mini
