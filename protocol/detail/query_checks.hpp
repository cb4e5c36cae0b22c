#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// What can be wrong with the arguments of many operations. Errors name the field, the value and the rule.
namespace rmq::protocol::detail {

inline result<void> check_at_least(std::string_view field, std::int64_t value, std::int64_t least) {
    if (value >= least) return {};
    return tl::unexpected{local_error(errc::invalid_argument, std::string{field} + " is " + std::to_string(value) +
                                                                  "; it must be at least " + std::to_string(least))};
}

inline result<void> check_queue(std::string_view topic, std::int32_t queue_id) {
    if (auto name = check_topic(topic); !name) return name;
    return check_at_least("queue_id", queue_id, 0);
}

}  // namespace rmq::protocol::detail
