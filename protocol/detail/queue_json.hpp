#pragma once

#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/message_queue.hpp>

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

// Java's MessageQueue in JSON bodies: as a value, and as the key of a table.
namespace rmq::protocol::detail {

nlohmann::json to_json(const message_queue& queue);
message_queue read_queue(const body_value& value);

nlohmann::json to_json(std::span<const message_queue> queues);
std::vector<message_queue> read_queues(const body_value& array);

/// The queue as a text that holds an object, which Java reads like its own objects as keys, and which is legal JSON.
std::string queue_key(const message_queue& queue);
/// The queue that `key` names; `at` is the member with that key.
message_queue read_queue_key(const std::string& key, const body_value& at);

}  // namespace rmq::protocol::detail
