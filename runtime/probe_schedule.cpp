#include <rmq/runtime/probe_schedule.hpp>

#include <algorithm>

namespace rmq::runtime {

duration probe_schedule::shortened(duration interval) {
    const auto most = static_cast<duration::rep>(static_cast<double>(interval.count()) * jitter_);
    std::uniform_int_distribution<duration::rep> less{0, most};
    return std::max(interval - duration{less(random_)}, duration{1});
}

probe_id probe_schedule::send(time_point now, time_point next) {
    due_ = next;
    unanswered_.push_back({++last_, now, now});
    return last_;
}

void probe_schedule::on_bytes(probe_id id, time_point now) {
    for (auto& p : unanswered_)
        if (p.id == id) p.heard = now;
}

std::optional<time_point> probe_schedule::take(probe_id id) {
    const auto at = std::find_if(unanswered_.begin(), unanswered_.end(), [id](const probe& p) { return p.id == id; });
    if (at == unanswered_.end()) return std::nullopt;
    const auto sent = at->sent;
    unanswered_.erase(at);
    return sent;
}

std::optional<probe_schedule::overdue> probe_schedule::take_overdue(time_point now) {
    const auto at =
        std::find_if(unanswered_.begin(), unanswered_.end(), [&](const probe& p) { return now - p.heard >= timeout_; });
    if (at == unanswered_.end()) return std::nullopt;
    const overdue found{at->id, at->sent};
    unanswered_.erase(at);
    return found;
}

bool probe_schedule::is_waiting_for(probe_id id) const noexcept {
    return std::ranges::any_of(unanswered_, [id](const probe& p) { return p.id == id; });
}

void probe_schedule::be_patient(time_point now) {
    for (auto& p : unanswered_) p.heard = now;
}

std::optional<time_point> probe_schedule::next_wake() const {
    std::optional<time_point> next;
    if (unanswered_.size() < max_unanswered) next = due_;
    for (const auto& p : unanswered_)
        if (const auto end = p.heard + timeout_; !next || end < *next) next = end;
    return next;
}

}  // namespace rmq::runtime
