#pragma once

#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/detail/java_json_writer.hpp>
#include <rmq/protocol/topic_route_body.hpp>

// Java's BrokerData, which routes and the cluster info share.
namespace rmq::protocol::detail {

void write_broker(java_json_writer& to, const route_broker& broker);
route_broker read_broker(const body_value& from);

}  // namespace rmq::protocol::detail
