#include <rmq/mini_cluster/detail/queue_locks.hpp>

namespace rmq::mini {

bool queue_locks::lock(std::string_view group, const message_queue& queue, std::string_view client,
                       runtime::time_point now) {
    const auto is_over = [&](const held& lock) { return now - lock.since > lifetime; };
    key wanted{group, queue};
    const auto at = locks_.find(wanted);
    if (at != locks_.end()) {
        if (at->second.client != client && !is_over(at->second)) return false;
        at->second = {std::string{client}, now};
        return true;
    }
    if (locks_.size() >= capacity_) std::erase_if(locks_, [&](const auto& entry) { return is_over(entry.second); });
    if (locks_.size() >= capacity_) return false;
    locks_.emplace(std::move(wanted), held{std::string{client}, now});
    return true;
}

void queue_locks::unlock(std::string_view group, const message_queue& queue, std::string_view client) {
    const auto at = locks_.find(key{group, queue});
    if (at != locks_.end() && at->second.client == client) locks_.erase(at);
}

}  // namespace rmq::mini
