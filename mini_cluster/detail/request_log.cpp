#include <rmq/mini_cluster/detail/request_log.hpp>

#include <algorithm>
#include <utility>

namespace rmq::mini {

void request_log::opened(connection_id id, std::string peer) {
    connections_.insert_or_assign(id, connection{id, std::move(peer), true, {}});
}

void request_log::add(std::map<std::int32_t, std::uint64_t>& codes, std::int32_t code, std::uint64_t times) {
    const auto at = codes.find(code);
    if (at != codes.end()) {
        at->second += times;
    } else {
        codes[codes.size() < distinct_codes ? code : -1] += times;
    }
}

void request_log::seen(connection_id id, std::int32_t code, std::uint64_t times) {
    add(codes_, code, times);
    const auto at = connections_.find(id);
    if (at != connections_.end()) add(at->second.codes, code, times);
}

void request_log::closed(connection_id id) {
    const auto at = connections_.find(id);
    if (at == connections_.end() || !at->second.open) return;
    at->second.open = false;
    if (++closed_ <= remembered) return;
    const auto oldest =
        std::find_if(connections_.begin(), connections_.end(), [](const auto& c) { return !c.second.open; });
    connections_.erase(oldest);
    --closed_;
}

std::uint64_t request_log::count(std::int32_t code) const {
    const auto at = codes_.find(code);
    return at == codes_.end() ? 0 : at->second;
}

std::vector<request_log::connection> request_log::connections() const {
    std::vector<connection> all;
    all.reserve(connections_.size());
    for (const auto& [id, c] : connections_) all.push_back(c);
    return all;
}

}  // namespace rmq::mini
