#include <rmq/mini_cluster/detail/message_index.hpp>

#include <algorithm>

namespace rmq::mini {

namespace {

constexpr std::int32_t max_messages_of_a_query = 64;  // MessageStoreConfig.maxMsgsNumBatch

std::string index_key(std::string_view topic, std::string_view key) {
    return std::string{topic}.append(1, '#').append(key);
}

}  // namespace

void message_index::add_key(std::string_view topic, std::string_view key, const entry& e) {
    if (key.empty() || size_ >= capacity_) return;
    auto& all = entries_[index_key(topic, key)];
    if (!all.empty() && all.back().commit_log_offset == e.commit_log_offset) return;  // a key given twice
    all.push_back(e);
    ++size_;
}

void message_index::add(std::string_view topic, std::string_view unique_id, std::string_view keys,
                        std::int64_t commit_log_offset, std::int64_t store_timestamp) {
    if (unique_id.empty() && keys.empty()) return;
    if (first_timestamp_ < 0) first_timestamp_ = store_timestamp;
    last_timestamp_ = store_timestamp;
    last_commit_log_offset_ = commit_log_offset;
    // As there: an entry says how many seconds have passed since the first one.
    const entry e{commit_log_offset, first_timestamp_ + (store_timestamp - first_timestamp_) / 1000 * 1000};
    add_key(topic, unique_id, e);
    while (!keys.empty()) {
        const auto end = std::min(keys.find(' '), keys.size());
        add_key(topic, keys.substr(0, end), e);
        keys.remove_prefix(std::min(end + 1, keys.size()));
    }
}

std::vector<std::int64_t> message_index::find(std::string_view topic, std::string_view key, std::int32_t max_messages,
                                              std::int64_t begin_timestamp, std::int64_t end_timestamp) const {
    std::vector<std::int64_t> out;
    const auto found = entries_.find(index_key(topic, key));
    if (found == entries_.end()) return out;
    const auto wanted = static_cast<std::size_t>(std::clamp(max_messages, 0, max_messages_of_a_query));
    for (auto e = found->second.rbegin(); e != found->second.rend() && out.size() < wanted; ++e)
        if (e->timestamp >= begin_timestamp && e->timestamp <= end_timestamp) out.push_back(e->commit_log_offset);
    std::ranges::reverse(out);
    return out;
}

}  // namespace rmq::mini
