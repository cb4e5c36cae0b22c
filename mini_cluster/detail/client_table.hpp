#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/mini_cluster/detail/sql_filter.hpp>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/subscription.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

inline constexpr std::string_view sql_type = "SQL92";
/// An expression without a type is one of tags.
constexpr bool is_tag_type(std::string_view expression_type) noexcept {
    return expression_type.empty() || expression_type == "TAG";
}

/// What a consumer group wants of a topic, as its heartbeats say: the broker filters by the codes the client sent.
struct subscription {
    protocol::subscription wanted{};
    /// Read from the expression. One that can't be read leaves its predecessor as it was, and none when there was none.
    std::optional<sql_filter> sql{};
    std::int64_t sql_version = 0;
};

/// A client on one of its connections.
struct client_channel {
    std::string id{};
    std::optional<protocol::language> lang{};
    std::int32_t version = 0;
    runtime::time_point last_heartbeat{};
};

/// Producers and consumers as the broker knows them: by connection, not by client id.
class client_table {
public:
    using channels = std::map<connection_id, client_channel>;
    using subscriptions = std::map<std::string, subscription, std::less<>>;
    struct consumer_group {
        channels members{};
        subscriptions topics{};
        std::optional<protocol::consume_type> type{};
        std::optional<protocol::message_model> model{};
        std::optional<protocol::consume_from> from{};

        [[nodiscard]] bool is_broadcasting() const noexcept { return model == protocol::message_model::broadcasting; }
    };

    /// Groups beyond `capacity` are left out silently, as a real broker leaves out those it cannot create.
    explicit client_table(std::size_t capacity) : capacity_(capacity) {}

    void add_producer(connection_id on, std::string_view group, const client_channel& client);
    /// True when the group has changed: a new connection, or other topics. `searches`: SQL92 as of 5.0.
    bool add_consumer(connection_id on, const protocol::consumer_data& group, const client_channel& client,
                      bool keeps_topics, bool searches);
    /// Heartbeat V2: takes note of the fingerprint under which a group comes now. True when it came under another one.
    bool note_fingerprint(std::string_view group, std::int32_t fingerprint);
    void remove_producer(connection_id on, std::string_view group);
    /// True when the connection was a member.
    bool remove_consumer(connection_id on, std::string_view group);
    /// The connection is gone. Groups that lost a consumer by it.
    std::vector<std::string> remove(connection_id on);

    [[nodiscard]] const consumer_group* consumers(std::string_view group) const;
    [[nodiscard]] const channels* producers(std::string_view group) const;
    [[nodiscard]] std::vector<std::string> producer_ids(std::string_view group) const;
    /// Groups that want this topic.
    [[nodiscard]] std::vector<std::string> consumers_of(std::string_view topic) const;
    /// A connection of the group; each in its turn.
    std::optional<connection_id> next_producer(std::string_view group);
    /// The first connection on which this client heartbeats.
    [[nodiscard]] std::optional<connection_id> connection_of(std::string_view client) const;
    /// Where the producer of that id was added last.
    [[nodiscard]] std::optional<connection_id> producer_named(std::string_view client) const;
    /// Connections of which some group has had no heartbeat since then.
    [[nodiscard]] std::vector<connection_id> silent_since(runtime::time_point then) const;

    [[nodiscard]] bool empty() const noexcept { return producers_.empty() && consumers_.empty(); }
    [[nodiscard]] std::size_t producer_groups() const noexcept { return producers_.size(); }
    [[nodiscard]] std::size_t consumer_groups() const noexcept { return consumers_.size(); }

private:
    std::size_t capacity_;
    connection_id last_asked_ = 0;
    std::map<std::string, channels, std::less<>> producers_;
    std::map<std::string, consumer_group, std::less<>> consumers_;
    std::map<std::string, std::int32_t, std::less<>> fingerprints_;  // by group
};

}  // namespace rmq::mini
