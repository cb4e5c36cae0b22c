#include <rmq/mini_cluster/detail/client_table.hpp>

#include <iterator>
#include <utility>

namespace rmq::mini {

void client_table::add_producer(connection_id on, std::string_view group, std::string_view client) {
    auto at = producers_.find(group);
    if (at == producers_.end()) {
        if (producers_.size() >= capacity_) return;
        at = producers_.emplace(std::string{group}, std::map<connection_id, std::string>{}).first;
    }
    at->second.insert_or_assign(on, std::string{client});
}

bool client_table::add_consumer(connection_id on, std::string_view group, std::string_view client, bool broadcasting,
                                std::map<std::string, subscription, std::less<>> subscriptions) {
    auto at = consumers_.find(group);
    if (at == consumers_.end()) {
        if (consumers_.size() >= capacity_) return false;
        at = consumers_.emplace(std::string{group}, consumer_group{}).first;
    }
    consumer_group& g = at->second;
    bool changed = g.members.insert_or_assign(on, std::string{client}).second;
    g.broadcasting = broadcasting;
    // Topics missing from the heartbeat leave the group; an older version of a subscription is ignored.
    changed |=
        std::erase_if(g.subscriptions, [&](const auto& known) { return !subscriptions.contains(known.first); }) > 0;
    for (auto& [topic, wanted] : subscriptions) {
        const auto known = g.subscriptions.find(topic);
        if (known == g.subscriptions.end()) {
            g.subscriptions.emplace(topic, std::move(wanted));
            changed = true;
        } else if (wanted.version > known->second.version) {
            known->second = std::move(wanted);
        }
    }
    return changed;
}

bool client_table::note_fingerprint(std::string_view group, std::int32_t fingerprint) {
    const auto at = fingerprints_.find(group);
    if (at != fingerprints_.end()) return std::exchange(at->second, fingerprint) != fingerprint;
    if (fingerprints_.size() < capacity_) fingerprints_.emplace(std::string{group}, fingerprint);
    return false;
}

void client_table::remove_producer(connection_id on, std::string_view group) {
    const auto at = producers_.find(group);
    if (at == producers_.end()) return;
    at->second.erase(on);
    if (at->second.empty()) producers_.erase(at);
}

bool client_table::remove_consumer(connection_id on, std::string_view group) {
    const auto at = consumers_.find(group);
    if (at == consumers_.end() || at->second.members.erase(on) == 0) return false;
    if (at->second.members.empty()) consumers_.erase(at);
    return true;
}

std::vector<std::string> client_table::remove(connection_id on) {
    for (auto at = producers_.begin(); at != producers_.end();) {
        at->second.erase(on);
        at = at->second.empty() ? producers_.erase(at) : std::next(at);
    }
    std::vector<std::string> changed;
    for (const auto& [name, group] : consumers_) {
        if (group.members.contains(on)) changed.push_back(name);
    }
    for (const std::string& name : changed) remove_consumer(on, name);
    return changed;
}

const client_table::consumer_group* client_table::consumers(std::string_view group) const {
    const auto at = consumers_.find(group);
    return at == consumers_.end() ? nullptr : &at->second;
}

std::optional<connection_id> client_table::next_producer(std::string_view group) {
    const auto at = producers_.find(group);
    if (at == producers_.end()) return std::nullopt;
    const auto next = at->second.upper_bound(last_asked_);
    last_asked_ = (next == at->second.end() ? at->second.begin() : next)->first;
    return last_asked_;
}

std::optional<connection_id> client_table::connection_of(std::string_view client) const {
    std::optional<connection_id> first;
    const auto look = [&](const std::map<connection_id, std::string>& members) {
        for (const auto& [on, id] : members)
            if (id == client && (!first || on < *first)) first = on;
    };
    for (const auto& [name, group] : consumers_) look(group.members);
    for (const auto& [name, members] : producers_) look(members);
    return first;
}

std::vector<std::string> client_table::producer_ids(std::string_view group) const {
    std::vector<std::string> ids;
    const auto at = producers_.find(group);
    if (at == producers_.end()) return ids;
    for (const auto& [on, id] : at->second) ids.push_back(id);
    return ids;
}

}  // namespace rmq::mini
