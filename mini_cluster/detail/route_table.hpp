#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/mini_cluster/detail/name_server_settings.hpp>
#include <rmq/protocol/cluster_info_body.hpp>
#include <rmq/protocol/topic_route_body.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::mini {

/// What a broker tells a name server about itself.
struct registration {
    std::string cluster;
    std::string broker;
    std::int64_t id = 0;  // 0 is the master
    std::string address{};
    std::string ha_address{};
    std::string zone{};
    std::optional<bool> acting_master{};
    /// By name: those that were created or changed.
    std::vector<std::pair<std::string, protocol::route_queues>> topics{};
    /// The connection it came on, with which it ends; nothing for the brokers of this process.
    std::optional<connection_id> connection{};
    std::optional<runtime::time_point> expires{};
};

/// Which brokers there are and which topics they have: Java's RouteInfoManager.
class route_table {
public:
    explicit route_table(name_server_limits limits) : limits_(limits) {}

    /// A broker has come, or says that it is still there. What there is no room for is left out.
    void add(const registration& r);
    /// A broker goes. Its topics go with the last of its name.
    void remove(const std::string& cluster, const std::string& broker, std::int64_t id, const std::string& address);
    void remove_all_of(connection_id which);
    void remove_expired(runtime::time_point now);
    [[nodiscard]] std::optional<runtime::time_point> next_expiry() const;

    /// A topic that is on a broker whether that broker knows it or not; false for a broker nobody knows.
    bool add_topic(const std::string& topic, protocol::route_queues queues);
    /// From all brokers, or from those of a cluster.
    void remove_topic(std::string_view topic, std::string_view cluster = {});
    /// Of all topics of a broker; how many there were.
    std::size_t change_perms(std::string_view broker, const std::function<std::int32_t(std::int32_t)>& change);

    [[nodiscard]] std::optional<protocol::topic_route> route(std::string_view topic) const;
    [[nodiscard]] const protocol::cluster_info& info() const noexcept { return info_; }
    [[nodiscard]] std::vector<std::string> topics() const;
    [[nodiscard]] std::vector<std::string> topics_of(std::string_view cluster) const;
    /// Those of which a broker says so in its flags.
    [[nodiscard]] std::vector<std::string> topics_with(const std::function<bool(std::int32_t)>& wanted) const;
    /// Where a master is, and where its slaves find its log; nothing when it is not here.
    [[nodiscard]] const registration* master_of(const std::string& broker) const;

private:
    using by_broker = std::map<std::string, protocol::route_queues, std::less<>>;

    void put_queues(const std::string& topic, protocol::route_queues queues);
    void drop_name(const std::string& cluster, const std::string& broker);
    template <class Which>
    void remove_live(Which&& which);

    name_server_limits limits_;
    protocol::cluster_info info_;
    std::map<std::string, by_broker, std::less<>> topics_;
    std::size_t queue_rows_ = 0;
    std::map<std::string, registration, std::less<>> live_;  // by address, without topics
};

}  // namespace rmq::mini
