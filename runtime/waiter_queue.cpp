#include <rmq/runtime/waiter_queue.hpp>

namespace rmq::runtime {

void waiter_queue::push(const waiter& who) {
    by_id_.emplace(who.id, who);
    by_deadline_.emplace(who.deadline, who.id);
}

std::optional<waiter_queue::waiter> waiter_queue::pop() {
    if (by_id_.empty()) return std::nullopt;
    return remove(by_id_.begin()->first);
}

std::optional<waiter_queue::waiter> waiter_queue::pop_expired(time_point now) {
    if (by_deadline_.empty() || by_deadline_.begin()->first > now) return std::nullopt;
    return remove(by_deadline_.begin()->second);
}

std::optional<waiter_queue::waiter> waiter_queue::remove(waiter_id id) {
    const auto at = by_id_.find(id);
    if (at == by_id_.end()) return std::nullopt;
    const auto who = at->second;
    by_deadline_.erase({who.deadline, id});
    by_id_.erase(at);
    return who;
}

std::optional<time_point> waiter_queue::next_deadline() const {
    if (by_deadline_.empty()) return std::nullopt;
    return by_deadline_.begin()->first;
}

}  // namespace rmq::runtime
