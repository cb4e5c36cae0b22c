#include <rmq/mini_cluster/detail/topic_table.hpp>

#include <rmq/protocol/topic_name.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace rmq::mini {

std::string to_string(const topic_config& topic, const release& as) {
    std::string perm;
    perm += (topic.perm & perm_read) != 0 ? 'R' : '-';
    perm += (topic.perm & perm_write) != 0 ? 'W' : '-';
    perm += (topic.perm & perm_inherit) != 0 ? 'X' : '-';
    return "TopicConfig [topicName=" + topic.name + ", readQueueNums=" + std::to_string(topic.read_queues) +
           ", writeQueueNums=" + std::to_string(topic.write_queues) + ", perm=" + perm +
           ", topicFilterType=SINGLE_TAG, topicSysFlag=0, order=false" + (as.is_5() ? ", attributes={}]" : "]");
}

std::optional<std::string_view> name_fault(std::string_view topic) noexcept {
    // In Java's order: a name that is both too long and illegal is called illegal.
    if (topic.find_first_not_of(" \t\r\n") == std::string_view::npos) return "The specified topic is blank.";
    if (!protocol::has_name_characters(topic)) {
        return "The specified topic contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$";
    }
    if (topic.size() > protocol::max_topic_size) return "The specified topic is longer than topic max length.";
    return std::nullopt;
}

topic_table::topic_table(std::vector<topic_config> own, std::size_t capacity)
    : capacity_(std::numeric_limits<std::size_t>::max()) {
    for (topic_config& topic : own) put(std::move(topic));
    capacity_ = topics_.size() + capacity;
}

const topic_config* topic_table::find(std::string_view name) const {
    const auto at = topics_.find(name);
    return at == topics_.end() ? nullptr : &at->second;
}

const topic_config* topic_table::put(topic_config topic) {
    const auto at = topics_.find(topic.name);
    if (at == topics_.end() && topics_.size() >= capacity_) return nullptr;
    changed_.insert(topic.name);
    ++changes_;
    std::string name = topic.name;
    return &topics_.insert_or_assign(std::move(name), std::move(topic)).first->second;
}

void topic_table::erase(std::string_view name) {
    const auto at = topics_.find(name);
    if (at == topics_.end()) return;
    changed_.erase(at->first);
    ++changes_;
    topics_.erase(at);
}

std::vector<topic_config> topic_table::take_changes() {
    std::vector<topic_config> out;
    out.reserve(changed_.size());
    for (const std::string& name : changed_) out.push_back(topics_.at(name));
    changed_.clear();
    return out;
}

void topic_table::mark_all() {
    for (const auto& [name, topic] : topics_) changed_.insert(name);
}

const topic_config* topic_table::inherit(std::string_view name, std::string_view from, std::int32_t queues) {
    const topic_config* model = find(from);
    if (model == nullptr || (model->perm & perm_inherit) == 0) return nullptr;
    const std::int32_t count = std::max(0, std::min(queues, model->write_queues));
    return put({std::string{name}, count, count, model->perm & ~perm_inherit});
}

}  // namespace rmq::mini
