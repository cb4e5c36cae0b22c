#pragma once

#include <rmq/protocol/error.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace rmq::protocol {

/// A topic as a broker keeps it: GET_TOPIC_CONFIG (351, from 5.0).
struct topic_config {
    std::string name;
    std::int32_t read_queues = 16;
    std::int32_t write_queues = 16;
    std::int32_t perm = 6;  ///< 2 may be written, 4 may be read, 1 new topics inherit from it
    std::string filter_type = "SINGLE_TAG";
    std::int32_t sys_flag = 0;
    bool ordered = false;
    std::map<std::string, std::string> attributes{};  ///< from 5.0: "message.type", …

    friend bool operator==(const topic_config&, const topic_config&) = default;
};

/// When a table of a broker was changed last.
struct data_version {
    std::int64_t state_version = 0;  ///< from 5.0
    std::int64_t timestamp = 0;      ///< ms since 1970
    std::int64_t counter = 0;

    friend bool operator==(const data_version&, const data_version&) = default;
};

/// All topics of a broker: GET_ALL_TOPIC_CONFIG (21).
struct topic_config_table {
    std::map<std::string, topic_config> topics{};
    data_version version{};

    friend bool operator==(const topic_config_table&, const topic_config_table&) = default;
};

// What is absent has Java's default, but for a topic's name and the table. Errors (protocol_error): those, or a member
// of the wrong type, or over 65,536 topics.
std::string encode_topic_config(const topic_config& config);
result<topic_config> decode_topic_config(std::span<const std::byte> body);
std::string encode_topic_config_table(const topic_config_table& table);
result<topic_config_table> decode_topic_config_table(std::span<const std::byte> body);

}  // namespace rmq::protocol
