#include <rmq/mini_cluster/detail/consumer_offsets.hpp>

namespace rmq::mini {

namespace {

template <class Map>
auto& at_name(Map& map, std::string_view name) {
    const auto found = map.find(name);
    return found != map.end() ? found->second : map[std::string{name}];
}

}  // namespace

void consumer_offsets::put(std::string_view group, std::string_view topic, std::int32_t queue_id, std::int64_t offset) {
    const bool is_new = !find(group, topic, queue_id);
    if (is_new && size_ >= capacity_) return;
    at_name(at_name(groups_, group), topic)[queue_id] = offset;
    if (is_new) ++size_;
}

std::optional<std::int64_t> consumer_offsets::find(std::string_view group, std::string_view topic,
                                                   std::int32_t queue_id) const {
    const auto g = groups_.find(group);
    if (g == groups_.end()) return std::nullopt;
    const auto t = g->second.find(topic);
    if (t == g->second.end()) return std::nullopt;
    const auto q = t->second.find(queue_id);
    return q == t->second.end() ? std::nullopt : std::optional{q->second};
}

std::vector<std::string> consumer_offsets::topics_of(std::string_view group) const {
    std::vector<std::string> names;
    const auto g = groups_.find(group);
    if (g == groups_.end()) return names;
    for (const auto& entry : g->second) names.push_back(entry.first);
    return names;
}

std::vector<std::string> consumer_offsets::groups_of(std::string_view topic) const {
    std::vector<std::string> names;
    for (const auto& [group, of_group] : groups_) {
        if (of_group.contains(topic)) names.push_back(group);
    }
    return names;
}

std::optional<std::int64_t> consumer_offsets::take(std::string_view group, std::string_view topic,
                                                   std::int32_t queue_id) {
    const auto g = groups_.find(group);
    if (g == groups_.end()) return std::nullopt;
    const auto t = g->second.find(topic);
    if (t == g->second.end()) return std::nullopt;
    const auto node = t->second.extract(queue_id);
    if (node.empty()) return std::nullopt;
    --size_;
    if (t->second.empty()) g->second.erase(t);
    if (g->second.empty()) groups_.erase(g);
    return node.mapped();
}

void consumer_offsets::forget_topic(std::string_view topic) {
    for (auto& [group, of_group] : groups_) {
        const auto t = of_group.find(topic);
        if (t == of_group.end()) continue;
        size_ -= t->second.size();
        of_group.erase(t);
    }
}

}  // namespace rmq::mini
