#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace rmq {

/// A queue of a topic on one broker: the unit that is read in order, has offsets, and is locked.
struct message_queue {
    std::string topic;
    std::string broker_name;
    std::int32_t queue_id = 0;

    friend bool operator==(const message_queue&, const message_queue&) = default;
    friend auto operator<=>(const message_queue&, const message_queue&) = default;
};

}  // namespace rmq
