#pragma once

#include <rmq/protocol/message_queue.hpp>
#include <rmq/runtime/clock.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::mini {

/// Which client reads a queue alone, per consumer group (RebalanceLockManager.java).
class queue_locks {
public:
    /// A lock that nobody asked for again ends after this time.
    static constexpr runtime::duration lifetime = std::chrono::seconds{60};

    /// Locks beyond `capacity` are not given.
    explicit queue_locks(std::size_t capacity) : capacity_(capacity) {}

    /// True when the client has the lock afterwards; it lasts from now on.
    bool lock(std::string_view group, const message_queue& queue, std::string_view client, runtime::time_point now);
    /// Does nothing to a lock of somebody else.
    void unlock(std::string_view group, const message_queue& queue, std::string_view client);
    void clear() { locks_.clear(); }

    [[nodiscard]] std::size_t size() const noexcept { return locks_.size(); }

private:
    using key = std::pair<std::string, message_queue>;  // group and queue
    struct held {
        std::string client;
        runtime::time_point since{};
    };
    std::size_t capacity_;
    std::map<key, held> locks_;
};

}  // namespace rmq::mini
