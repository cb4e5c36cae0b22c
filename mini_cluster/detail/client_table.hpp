#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/mini_cluster/detail/tag_filter.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

/// What a consumer group wants of a topic, as its heartbeats say: the broker filters by the codes the client sent.
struct subscription {
    tag_filter filter;
    std::int64_t version = 0;
};

/// Producers and consumers as the broker knows them: by connection, not by client id.
class client_table {
public:
    struct consumer_group {
        std::map<connection_id, std::string> members;  // client ids
        std::map<std::string, subscription, std::less<>> subscriptions;
        bool broadcasting = false;
    };

    /// Groups beyond `capacity` are left out silently, as a real broker leaves out those it cannot create.
    explicit client_table(std::size_t capacity) : capacity_(capacity) {}

    void add_producer(connection_id on, std::string_view group, std::string_view client);
    /// True when the group has changed: a new connection, or other topics.
    bool add_consumer(connection_id on, std::string_view group, std::string_view client, bool broadcasting,
                      std::map<std::string, subscription, std::less<>> subscriptions);
    /// Heartbeat V2: takes note of the fingerprint under which a group comes now. True when it came under another one.
    bool note_fingerprint(std::string_view group, std::int32_t fingerprint);
    void remove_producer(connection_id on, std::string_view group);
    /// True when the connection was a member.
    bool remove_consumer(connection_id on, std::string_view group);
    /// The connection is gone. Groups that lost a consumer by it.
    std::vector<std::string> remove(connection_id on);

    [[nodiscard]] const consumer_group* consumers(std::string_view group) const;
    [[nodiscard]] std::vector<std::string> producer_ids(std::string_view group) const;
    /// A connection of the group; each in its turn.
    std::optional<connection_id> next_producer(std::string_view group);
    /// The first connection on which this client heartbeats.
    [[nodiscard]] std::optional<connection_id> connection_of(std::string_view client) const;
    [[nodiscard]] std::size_t producer_groups() const noexcept { return producers_.size(); }
    [[nodiscard]] std::size_t consumer_groups() const noexcept { return consumers_.size(); }

private:
    std::size_t capacity_;
    connection_id last_asked_ = 0;
    std::map<std::string, std::map<connection_id, std::string>, std::less<>> producers_;
    std::map<std::string, consumer_group, std::less<>> consumers_;
    std::map<std::string, std::int32_t, std::less<>> fingerprints_;  // by group
};

}  // namespace rmq::mini
