#pragma once

#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/topic_config_body.hpp>

#include <nlohmann/json.hpp>

// Java's DataVersion in JSON bodies.
namespace rmq::protocol::detail {

inline nlohmann::json to_json(const data_version& v) {
    return {{"counter", v.counter}, {"stateVersion", v.state_version}, {"timestamp", v.timestamp}};
}

// The one in `body`, which may lack it.
inline data_version read_data_version(const body_value& body) {
    const auto v = body.find("dataVersion");
    if (!v) return {};
    return {.state_version = v->i64_or("stateVersion", 0),
            .timestamp = v->i64_or("timestamp", 0),
            .counter = v->i64_or("counter", 0)};
}

}  // namespace rmq::protocol::detail
