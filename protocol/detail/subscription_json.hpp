#pragma once

#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/subscription.hpp>

#include <nlohmann/json.hpp>

// Java's SubscriptionData in JSON bodies.
namespace rmq::protocol::detail {

nlohmann::json to_json(const subscription& s);

/// Only what is there must be right: Java has a default for each member.
subscription read_subscription(const body_value& value);

}  // namespace rmq::protocol::detail
