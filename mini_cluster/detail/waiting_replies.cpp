#include <rmq/mini_cluster/detail/waiting_replies.hpp>

namespace rmq::mini {

void waiting_replies::add(connection_id to, std::int32_t opaque, waiting_reply reply) {
    const key k{to, opaque};
    by_deadline_.emplace(reply.give_up, k);
    replies_.insert_or_assign(k, std::move(reply));
}

std::optional<waiting_reply> waiting_replies::take(connection_id from, std::int32_t opaque) {
    auto node = replies_.extract(key{from, opaque});
    if (node.empty()) return std::nullopt;
    by_deadline_.erase({node.mapped().give_up, node.key()});
    return std::move(node.mapped());
}

std::vector<waiting_reply> waiting_replies::take_expired(runtime::time_point now) {
    std::vector<waiting_reply> expired;
    while (!by_deadline_.empty() && by_deadline_.begin()->first <= now) {
        const auto [to, opaque] = by_deadline_.begin()->second;
        if (auto reply = take(to, opaque)) expired.push_back(*std::move(reply));
    }
    return expired;
}

std::vector<waiting_reply> waiting_replies::drop(connection_id which) {
    std::vector<key> gone;
    for (const auto& [k, reply] : replies_) {
        if (k.first == which || reply.sender == which) gone.push_back(k);
    }
    std::vector<waiting_reply> back;
    for (const auto& [to, opaque] : gone) {
        auto reply = take(to, opaque);
        if (reply && to == which && reply->sender != which) back.push_back(*std::move(reply));
    }
    return back;
}

std::optional<runtime::time_point> waiting_replies::next() const {
    if (by_deadline_.empty()) return std::nullopt;
    return by_deadline_.begin()->first;
}

}  // namespace rmq::mini
