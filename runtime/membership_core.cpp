#include <rmq/runtime/membership_core.hpp>

#include <algorithm>
#include <utility>

namespace rmq::runtime {

namespace {

// Java's client leaves each group with a request of its own, too.
std::vector<unregister_query> leaving(const heartbeat_data& from, const heartbeat_data& stay = {}) {
    std::vector<unregister_query> out;
    for (const auto& group : from.producer_groups) {
        if (std::ranges::find(stay.producer_groups, group) == stay.producer_groups.end())
            out.push_back({.producer_group = group, .client_id = from.client_id});
    }
    for (const auto& c : from.consumers) {
        if (std::ranges::find(stay.consumers, c.group, &consumer_data::group) == stay.consumers.end())
            out.push_back({.consumer_group = c.group, .client_id = from.client_id});
    }
    return out;
}

}  // namespace

std::vector<unregister_query> membership_core::set(heartbeat_data groups, time_point now) {
    auto left = leaving(groups_, groups);
    groups_ = std::move(groups);
    due_.reset();
    if (!groups_.producer_groups.empty() || !groups_.consumers.empty()) due_ = now;
    return left;
}

std::vector<unregister_query> membership_core::leave() { return set({}, {}); }

std::optional<heartbeat_data> membership_core::take_due(time_point now) {
    if (!due_ || *due_ > now || under_way_) return std::nullopt;
    std::uniform_int_distribution<duration::rep> earlier{0, interval_.count() / 10};
    due_ = now + interval_ - duration{earlier(random_)};
    auto out = v2_.next(groups_);
    under_way_ = true;
    was_short_ = out.without_subscriptions;
    return out;
}

void membership_core::on_answer(const result<heartbeat_reply>& answer, time_point now) {
    under_way_ = false;
    if (!answer) {
        v2_.on_lost();
        return;
    }
    v2_.on_reply(*answer);
    // It does not have those subscriptions (any more). After a full heartbeat the same flag says that they are new.
    if (was_short_ && answer->subscriptions_changed && due_) due_ = now;
}

void membership_core::on_opened(time_point now) {
    v2_.on_lost();
    // One that waited for the connection goes out now by itself.
    if (due_ && !under_way_) due_ = now;
}

std::optional<time_point> membership_core::next_wake() const { return under_way_ ? std::nullopt : due_; }

}  // namespace rmq::runtime
