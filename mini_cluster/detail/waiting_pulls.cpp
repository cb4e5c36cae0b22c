#include <rmq/mini_cluster/detail/waiting_pulls.hpp>

namespace rmq::mini {

void waiting_pulls::park(pull_job job) {
    const number n = ++last_;
    by_queue_[place{job.topic, job.queue_id}].insert(n);
    by_deadline_.emplace(job.give_up, n);
    jobs_.emplace(n, std::move(job));
}

pull_job waiting_pulls::take(number n) {
    auto node = jobs_.extract(n);
    pull_job job = std::move(node.mapped());
    by_deadline_.erase({job.give_up, n});
    const auto at = by_queue_.find(place{job.topic, job.queue_id});
    at->second.erase(n);
    if (at->second.empty()) by_queue_.erase(at);
    return job;
}

std::vector<pull_job> waiting_pulls::take_matching(std::string_view topic, std::int32_t queue_id, std::int32_t tag_code,
                                                   std::span<const std::byte> stored) {
    std::vector<pull_job> taken;
    const auto at = by_queue_.find(place{topic, queue_id});
    if (at == by_queue_.end()) return taken;
    std::vector<number> matching;
    for (const number n : at->second) {
        if (jobs_.at(n).filter.matches(tag_code, stored)) matching.push_back(n);
    }
    for (const number n : matching) taken.push_back(take(n));
    return taken;
}

std::vector<pull_job> waiting_pulls::take_expired(runtime::time_point now) {
    std::vector<pull_job> taken;
    while (!by_deadline_.empty() && by_deadline_.begin()->first <= now)
        taken.push_back(take(by_deadline_.begin()->second));
    return taken;
}

void waiting_pulls::drop(connection_id from) {
    std::vector<number> gone;
    for (const auto& [n, job] : jobs_) {
        if (job.from == from) gone.push_back(n);
    }
    for (const number n : gone) take(n);
}

std::optional<runtime::time_point> waiting_pulls::next() const {
    if (by_deadline_.empty()) return std::nullopt;
    return by_deadline_.begin()->first;
}

}  // namespace rmq::mini
