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

/// The queue as a text that holds an object, for the keys of a table before it is written.
std::string queue_key(const message_queue& queue);
/// The table with objects as keys, {{"brokerName":"b","queueId":1,"topic":"t"}:5}, as Java writes it. That is no JSON,
/// but the only form that all of its releases read: 4.x and 5.3 also take a text that holds the object, 5.5.0 does not
/// (fastjson2 2.0.59: "illegal input error").
std::string write_queue_table(const nlohmann::json& table);
/// The queue that `key` names; `at` is the member with that key.
message_queue read_queue_key(const std::string& key, const body_value& at);

}  // namespace rmq::protocol::detail
