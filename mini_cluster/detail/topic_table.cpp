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

topic_table::topic_table(bool auto_create, std::int32_t template_queues, std::size_t capacity)
    : capacity_(std::numeric_limits<std::size_t>::max()) {
    const std::int32_t both = perm_read | perm_write;
    put({std::string{protocol::auto_create_topic}, template_queues, template_queues,
         auto_create ? both | perm_inherit : both});
    put({"SELF_TEST_TOPIC", 1, 1, both});
    put({"SCHEDULE_TOPIC_XXXX", 18, 18, both});
    put({"OFFSET_MOVED_EVENT", 1, 1, both});
    put({std::string{half_topic}, 1, 1, both});
    put({"RMQ_SYS_TRANS_OP_HALF_TOPIC", 1, 1, both});
    put({"TRANS_CHECK_MAX_TIME_TOPIC", 1, 1, both});
    capacity_ = topics_.size() + capacity;
}

const topic_config* topic_table::find(std::string_view name) const {
    const auto at = topics_.find(name);
    return at == topics_.end() ? nullptr : &at->second;
}

const topic_config* topic_table::put(topic_config topic) {
    const auto at = topics_.find(topic.name);
    if (at != topics_.end()) {
        at->second = std::move(topic);
        return &at->second;
    }
    if (topics_.size() >= capacity_) return nullptr;
    std::string name = topic.name;
    return &topics_.emplace(std::move(name), std::move(topic)).first->second;
}

void topic_table::erase(std::string_view name) {
    const auto at = topics_.find(name);
    if (at != topics_.end()) topics_.erase(at);
}

const topic_config* topic_table::inherit(std::string_view name, std::string_view from, std::int32_t queues) {
    const topic_config* model = find(from);
    if (model == nullptr || (model->perm & perm_inherit) == 0) return nullptr;
    const std::int32_t count = std::max(0, std::min(queues, model->write_queues));
    return put({std::string{name}, count, count, model->perm & ~perm_inherit});
}

}  // namespace rmq::mini
