#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rmq {

/// How often a consumer group's list of members names this client. 0: the broker does not count it among them (yet).
/// More than 1: it heartbeats on several connections, or another process has the same id. Each place in the list gets
/// queues, and those of the others go unread: an alarm.
inline std::size_t client_id_count(std::span<const std::string> consumer_ids, std::string_view client_id) {
    return static_cast<std::size_t>(std::ranges::count(consumer_ids, client_id));
}

}  // namespace rmq
