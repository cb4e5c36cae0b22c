#pragma once

#include <rmq/protocol/error.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rmq::protocol {

/// The brokers of one name, and where they are.
struct route_broker {
    std::string name;
    std::string cluster;
    std::map<std::int64_t, std::string> addresses{};  ///< by broker id; 0 is the master, which may be missing
    std::string zone{};
    std::optional<bool> acting_master{};  ///< from 5.0: whether the smallest id may be shown as 0

    friend bool operator==(const route_broker&, const route_broker&) = default;
};

/// The queues of a topic on the brokers of one name.
struct route_queues {
    std::string broker;
    std::int32_t read_queues = 0;
    std::int32_t write_queues = 0;
    std::int32_t perm = 0;  ///< 2 may be written, 4 may be read
    std::int32_t sys_flag = 0;

    friend bool operator==(const route_queues&, const route_queues&) = default;
};

/// Which queues of a static topic (from 5.0) a broker holds.
struct queue_mapping {
    std::string topic{};
    std::string broker{};
    std::string scope{};
    std::int64_t epoch = 0;
    std::int32_t queues = 0;  ///< of the whole topic
    bool dirty = false;
    std::map<std::int32_t, std::int32_t> current_ids{};  ///< the topic's queue id: the broker's

    friend bool operator==(const queue_mapping&, const queue_mapping&) = default;
};

/// Where a topic is: the answer to GET_ROUTEINFO_BY_TOPIC (105), Java's TopicRouteData.
struct topic_route {
    std::vector<route_queues> queues{};
    std::vector<route_broker> brokers{};
    std::optional<std::string> order{};                                ///< of an ordered topic: "broker-a:4;broker-b:4"
    std::map<std::string, std::vector<std::string>> filter_servers{};  ///< by broker address
    std::map<std::string, queue_mapping> mappings{};                   ///< by broker name

    friend bool operator==(const topic_route&, const topic_route&) = default;
};

/// How a name server writes a route.
struct route_form {
    bool standard_json = true;   ///< else {0:"127.0.0.1:10911"}, which only Java's JSON reads
    bool old_flag_name = false;  ///< "topicSynFlag", up to 4.8
};

std::string encode_topic_route(const topic_route& route, route_form form = {});

/// Reads all forms. Errors (protocol_error): queues or brokers are missing, a member is of the wrong type, over 4,096
/// brokers, or a broker with over 65,536 queues.
result<topic_route> decode_topic_route(std::span<const std::byte> body);

}  // namespace rmq::protocol
