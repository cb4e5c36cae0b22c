#include <rmq/mini_cluster/detail/route_table.hpp>

#include <algorithm>

namespace rmq::mini {

namespace {

bool same_name(const registration& a, const registration& b) { return a.broker == b.broker && a.cluster == b.cluster; }

}  // namespace

void route_table::add(const registration& r) {
    // An address is one broker's: whoever had it before is gone.
    if (const auto old = live_.find(r.address); old != live_.end() && !same_name(old->second, r)) {
        const registration gone = old->second;
        remove(gone.cluster, gone.broker, gone.id, gone.address);
    }
    const auto known = info_.brokers.find(r.broker);
    const bool new_name = known == info_.brokers.end();
    if (new_name && info_.brokers.size() >= limits_.brokers) return;
    const bool new_address = !live_.contains(r.address);
    if (new_address && live_.size() >= limits_.brokers) return;
    if (!info_.clusters.contains(r.cluster) && info_.clusters.size() >= limits_.brokers) return;
    auto& members = info_.clusters[r.cluster];
    if (std::ranges::find(members, r.broker) == members.end()) members.push_back(r.broker);

    auto& broker = info_.brokers[r.broker];
    broker.name = r.broker;
    broker.cluster = r.cluster;
    broker.zone = r.zone;
    broker.acting_master = r.acting_master;
    std::erase_if(broker.addresses, [&](const auto& a) { return a.second == r.address && a.first != r.id; });
    broker.addresses[r.id] = r.address;
    if (r.id == 0) {
        for (const auto& [topic, queues] : r.topics) put_queues(topic, queues);
    }
    auto& live = live_[r.address];
    live = r;
    live.topics.clear();
}

void route_table::put_queues(const std::string& topic, protocol::route_queues queues) {
    const auto at = topics_.find(topic);
    const bool is_new = at == topics_.end() || !at->second.contains(queues.broker);
    if (is_new && queue_rows_ >= limits_.topics) return;
    queue_rows_ += is_new ? 1 : 0;
    std::string broker = queues.broker;
    topics_[topic].insert_or_assign(std::move(broker), std::move(queues));
}

void route_table::remove(const std::string& cluster, const std::string& broker, std::int64_t id,
                         const std::string& address) {
    if (const auto live = live_.find(address); live != live_.end() && live->second.broker == broker) live_.erase(live);
    const auto known = info_.brokers.find(broker);
    if (known == info_.brokers.end()) return;
    known->second.addresses.erase(id);
    if (known->second.addresses.empty()) drop_name(cluster, broker);
}

void route_table::drop_name(const std::string& cluster, const std::string& broker) {
    info_.brokers.erase(broker);
    if (const auto members = info_.clusters.find(cluster); members != info_.clusters.end()) {
        std::erase(members->second, broker);
        if (members->second.empty()) info_.clusters.erase(members);
    }
    for (auto& [topic, brokers] : topics_) queue_rows_ -= brokers.erase(broker);
    std::erase_if(topics_, [](const auto& t) { return t.second.empty(); });
}

template <class Which>
void route_table::remove_live(Which&& which) {
    std::vector<registration> going;
    for (const auto& [address, r] : live_) {
        if (which(r)) going.push_back(r);
    }
    for (const registration& r : going) remove(r.cluster, r.broker, r.id, r.address);
}

void route_table::remove_all_of(connection_id which) {
    remove_live([&](const registration& r) { return r.connection == which; });
}

void route_table::remove_expired(runtime::time_point now) {
    remove_live([&](const registration& r) { return r.expires && *r.expires <= now; });
}

std::optional<runtime::time_point> route_table::next_expiry() const {
    std::optional<runtime::time_point> first;
    for (const auto& [address, r] : live_) {
        if (r.expires && (!first || *r.expires < *first)) first = r.expires;
    }
    return first;
}

bool route_table::add_topic(const std::string& topic, protocol::route_queues queues) {
    if (!info_.brokers.contains(queues.broker)) return false;
    put_queues(topic, std::move(queues));
    return true;
}

void route_table::remove_topic(std::string_view topic, std::string_view cluster) {
    const auto at = topics_.find(topic);
    if (at == topics_.end()) return;
    queue_rows_ -= std::erase_if(at->second, [&](const auto& on) {
        if (cluster.empty()) return true;
        const auto broker = info_.brokers.find(on.first);
        return broker != info_.brokers.end() && broker->second.cluster == cluster;
    });
    if (at->second.empty()) topics_.erase(at);
}

std::size_t route_table::change_perms(std::string_view broker,
                                      const std::function<std::int32_t(std::int32_t)>& change) {
    std::size_t changed = 0;
    for (auto& [topic, brokers] : topics_) {
        const auto at = brokers.find(broker);
        if (at == brokers.end()) continue;
        at->second.perm = change(at->second.perm);
        ++changed;
    }
    return changed;
}

std::optional<protocol::topic_route> route_table::route(std::string_view topic) const {
    const auto at = topics_.find(topic);
    if (at == topics_.end()) return std::nullopt;
    protocol::topic_route out;
    for (const auto& [broker, queues] : at->second) {
        out.queues.push_back(queues);
        if (const auto known = info_.brokers.find(broker); known != info_.brokers.end())
            out.brokers.push_back(known->second);
    }
    return out;
}

std::vector<std::string> route_table::topics() const {
    return topics_with([](std::int32_t) { return true; });
}

std::vector<std::string> route_table::topics_of(std::string_view cluster) const {
    std::vector<std::string> out;
    for (const auto& [topic, brokers] : topics_) {
        const bool there = std::ranges::any_of(brokers, [&](const auto& on) {
            const auto broker = info_.brokers.find(on.first);
            return broker != info_.brokers.end() && broker->second.cluster == cluster;
        });
        if (there) out.push_back(topic);
    }
    return out;
}

std::vector<std::string> route_table::topics_with(const std::function<bool(std::int32_t)>& wanted) const {
    std::vector<std::string> out;
    for (const auto& [topic, brokers] : topics_) {
        if (std::ranges::any_of(brokers, [&](const auto& on) { return wanted(on.second.sys_flag); }))
            out.push_back(topic);
    }
    return out;
}

const registration* route_table::master_of(const std::string& broker) const {
    const auto known = info_.brokers.find(broker);
    if (known == info_.brokers.end()) return nullptr;
    const auto address = known->second.addresses.find(0);
    if (address == known->second.addresses.end()) return nullptr;
    const auto live = live_.find(address->second);
    return live == live_.end() ? nullptr : &live->second;
}

}  // namespace rmq::mini
