#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rmq {

/// Property names and values in the order they are written. Neither may contain the bytes 0x01 or 0x02.
using properties = std::vector<std::pair<std::string, std::string>>;

/// A message to be sent.
struct message {
    std::string topic;                   ///< up to 127 bytes of [%|a-zA-Z0-9_-]
    std::string body;                    ///< any bytes, 1 … settings' max_message_size (default 4 MiB)
    std::string tags{};                  ///< one tag, or empty
    std::vector<std::string> keys{};     ///< index keys; none may contain a blank
    rmq::properties properties{};        ///< the user's own; RocketMQ's reserved names are refused
    std::int32_t flag = 0;               ///< the user's own, kept by the broker as it is
    std::string sharding_key{};          ///< ordering key, or empty
    std::int32_t delay_level = 0;        ///< 1 … 18 (1 s … 2 h), 0: none
    bool wait_store = true;              ///< answer only when flushed and replicated as the broker is configured
    std::chrono::milliseconds delay{0};  ///< exact delay, by brokers from 5.0 on; not together with delay_level
    /// When it is to be delivered (ms resolution), by brokers from 5.0 on; not together with a delay.
    std::optional<std::chrono::system_clock::time_point> deliver_at{};
    std::string buyer_id{};     ///< BUYER_ID, for hosted deployments
    std::string instance_id{};  ///< INSTANCE_ID, for namespaces of hosted deployments
};

}  // namespace rmq
