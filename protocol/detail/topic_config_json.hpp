#pragma once

#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/topic_config_body.hpp>

// Java's TopicConfigSerializeWrapper, which brokers answer with and register with. In topic_config_body.cpp.
namespace rmq::protocol::detail {

topic_config_table read_topic_config_table(const body_value& from);

}  // namespace rmq::protocol::detail
