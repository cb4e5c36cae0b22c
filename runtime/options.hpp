#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rmq {

/// How one message is sent.
struct send_options {
    std::int32_t queue_id = -1;            ///< negative: the broker picks a queue
    std::chrono::milliseconds timeout{0};  ///< connecting and retries included; 0: the client's request_timeout
    std::string group{};                   ///< producer group; empty: the client's
};

/// What is pulled: one queue from one offset on.
struct pull_query {
    std::string group;  ///< consumer group, for the broker's permissions and statistics
    std::string topic;
    std::int32_t queue_id = 0;
    std::int64_t offset = 0;         ///< the first queue offset wanted
    std::int32_t max_messages = 32;  ///< 1 …; brokers return at most 32 (256 KiB) from memory, 8 (64 KiB) from disk
    std::string tags = "*";          ///< tag expression: "*", "paid", "paid || refunded"
    std::chrono::milliseconds suspend{0};  ///< > 0: when nothing is there the broker may hold the request about so long
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout, plus suspend and 10 s when suspended
};

/// A raw command for which there is no operation (yet).
struct raw_query {
    std::int32_t code = 0;
    std::vector<std::pair<std::string, std::string>> fields{};  ///< extFields
    std::string body{};
    std::string remark{};
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
};

/// A broker's answer to a raw command, whatever its code.
struct response {
    std::int32_t code = 0;
    std::string remark;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
};

}  // namespace rmq
