#include <rmq/mini_cluster/detail/half_messages.hpp>

namespace rmq::mini {

void half_messages::add(std::int64_t commit_log_offset, runtime::time_point check_at) {
    if (open_.emplace(commit_log_offset, check_at).second) by_time_.emplace(check_at, commit_log_offset);
}

void half_messages::end(std::int64_t commit_log_offset) {
    const auto at = open_.find(commit_log_offset);
    if (at == open_.end()) return;
    by_time_.erase({at->second, commit_log_offset});
    open_.erase(at);
}

std::vector<std::int64_t> half_messages::take_due(runtime::time_point now) {
    std::vector<std::int64_t> due;
    while (!by_time_.empty() && by_time_.begin()->first <= now) {
        due.push_back(by_time_.begin()->second);
        open_.erase(due.back());
        by_time_.erase(by_time_.begin());
    }
    return due;
}

void half_messages::clear() {
    open_.clear();
    by_time_.clear();
}

std::optional<runtime::time_point> half_messages::next() const {
    if (by_time_.empty()) return std::nullopt;
    return by_time_.begin()->first;
}

}  // namespace rmq::mini
