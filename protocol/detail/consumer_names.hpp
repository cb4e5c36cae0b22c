#pragma once

#include <array>
#include <string_view>

// Java's names of the enumerators in heartbeat.hpp, in their order: brokers take the ordinals, too.
namespace rmq::protocol::detail {

inline constexpr std::array<std::string_view, 3> consume_type_names = {"CONSUME_ACTIVELY", "CONSUME_PASSIVELY",
                                                                       "CONSUME_POP"};
inline constexpr std::array<std::string_view, 2> message_model_names = {"BROADCASTING", "CLUSTERING"};
inline constexpr std::array<std::string_view, 6> consume_from_names = {
    "CONSUME_FROM_LAST_OFFSET",  "CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST",
    "CONSUME_FROM_MIN_OFFSET",   "CONSUME_FROM_MAX_OFFSET",
    "CONSUME_FROM_FIRST_OFFSET", "CONSUME_FROM_TIMESTAMP"};

}  // namespace rmq::protocol::detail
