#include <rmq/mini_cluster/detail/client_table.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace rmq::mini {

namespace {

void take_over(subscription& known, const protocol::subscription& wanted, bool searches) {
    known.wanted = wanted;
    if (wanted.expression_type != sql_type) return;
    auto sql = sql_filter::parse(wanted.expression, searches);
    if (!sql) return;
    known.sql = std::move(sql);
    known.sql_version = wanted.version;
}

// Topics missing from the heartbeat leave the group; an older version of a subscription is ignored. True when there are
// other topics than before.
bool take_over(client_table::subscriptions& known, const std::vector<protocol::subscription>& wanted, bool searches) {
    std::set<std::string_view> topics;
    for (const protocol::subscription& s : wanted) topics.insert(s.topic);
    bool changed = std::erase_if(known, [&](const auto& k) { return !topics.contains(k.first); }) > 0;
    for (const protocol::subscription& s : wanted) {
        const auto [at, is_new] = known.try_emplace(s.topic);
        if (is_new || s.version > at->second.wanted.version) take_over(at->second, s, searches);
        changed |= is_new;
    }
    return changed;
}

}  // namespace

void client_table::add_producer(connection_id on, std::string_view group, const client_channel& client) {
    auto at = producers_.find(group);
    if (at == producers_.end()) {
        if (producers_.size() >= capacity_) return;
        at = producers_.emplace(std::string{group}, channels{}).first;
    }
    at->second.insert_or_assign(on, client);
}

bool client_table::add_consumer(connection_id on, const protocol::consumer_data& group, const client_channel& client,
                                bool keeps_topics, bool searches) {
    auto at = consumers_.find(group.group);
    if (at == consumers_.end()) {
        if (consumers_.size() >= capacity_) return false;
        at = consumers_.emplace(group.group, consumer_group{}).first;
    }
    consumer_group& g = at->second;
    const bool changed = g.members.insert_or_assign(on, client).second;
    g.type = group.type;
    g.model = group.model;
    g.from = group.from;
    return (!keeps_topics && take_over(g.topics, group.subscriptions, searches)) || changed;
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
    const auto look = [&](const channels& members) {
        for (const auto& [on, channel] : members)
            if (channel.id == client && (!first || on < *first)) first = on;
    };
    for (const auto& [name, group] : consumers_) look(group.members);
    for (const auto& [name, members] : producers_) look(members);
    return first;
}

std::vector<std::string> client_table::producer_ids(std::string_view group) const {
    std::vector<std::string> ids;
    const auto at = producers_.find(group);
    if (at == producers_.end()) return ids;
    for (const auto& [on, channel] : at->second) ids.push_back(channel.id);
    return ids;
}

const client_table::channels* client_table::producers(std::string_view group) const {
    const auto at = producers_.find(group);
    return at == producers_.end() ? nullptr : &at->second;
}

std::vector<std::string> client_table::consumers_of(std::string_view topic) const {
    std::vector<std::string> groups;
    for (const auto& [name, group] : consumers_) {
        if (group.topics.contains(topic)) groups.push_back(name);
    }
    return groups;
}

std::optional<connection_id> client_table::producer_named(std::string_view client) const {
    std::optional<connection_id> last;
    for (const auto& [name, members] : producers_) {
        for (const auto& [on, channel] : members)
            if (channel.id == client && (!last || on > *last)) last = on;
    }
    return last;
}

std::vector<connection_id> client_table::silent_since(runtime::time_point then) const {
    std::vector<connection_id> silent;
    const auto look = [&](const channels& members) {
        for (const auto& [on, channel] : members)
            if (channel.last_heartbeat < then) silent.push_back(on);
    };
    for (const auto& [name, members] : producers_) look(members);
    for (const auto& [name, group] : consumers_) look(group.members);
    std::ranges::sort(silent);
    silent.erase(std::ranges::unique(silent).begin(), silent.end());
    return silent;
}

}  // namespace rmq::mini
