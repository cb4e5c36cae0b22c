#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/mini_cluster/detail/message_filter.hpp>
#include <rmq/protocol/serialize_type.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::mini {

/// A pull with everything needed to run it, once or again.
struct pull_job {
    connection_id from = 0;
    std::int32_t opaque = 0;
    serialize_type asked_in = serialize_type::rocketmq;
    std::string group;
    std::string topic;
    std::int32_t queue_id = 0;
    std::int64_t offset = 0;
    std::int32_t max_messages = 0;
    message_filter filter;
    runtime::time_point give_up{};  // when a parked pull is answered with nothing
};

/// Pulls that found nothing and were allowed to wait (long polling).
///
/// A real broker looks for expired ones every 5 s, so it answers up to 5 s late; ours is punctual.
class waiting_pulls {
public:
    explicit waiting_pulls(std::size_t capacity) : capacity_(capacity) {}

    [[nodiscard]] bool full() const noexcept { return jobs_.size() >= capacity_; }
    void park(pull_job job);
    /// Takes out the pulls of a queue that want this message.
    std::vector<pull_job> take_matching(std::string_view topic, std::int32_t queue_id, std::int32_t tag_code,
                                        std::span<const std::byte> stored);
    std::vector<pull_job> take_expired(runtime::time_point now);
    void drop(connection_id from);

    [[nodiscard]] std::optional<runtime::time_point> next() const;
    [[nodiscard]] std::size_t size() const noexcept { return jobs_.size(); }

private:
    using number = std::uint64_t;  // by arrival: first parked, first served
    using place = std::pair<std::string, std::int32_t>;
    pull_job take(number n);

    std::size_t capacity_;
    number last_ = 0;
    std::map<number, pull_job> jobs_;
    std::map<place, std::set<number>> by_queue_;
    std::set<std::pair<runtime::time_point, number>> by_deadline_;
};

}  // namespace rmq::mini
