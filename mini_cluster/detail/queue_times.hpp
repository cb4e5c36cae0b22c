#pragma once

#include <rmq/mini_cluster/detail/message_store.hpp>
#include <rmq/mini_cluster/detail/release.hpp>

#include <algorithm>
#include <cstdint>
#include <ranges>
#include <string_view>

namespace rmq::mini {

/// One queue by the times its messages were stored.
class queue_times {
public:
    queue_times(const message_store& store, std::string_view topic, std::int32_t queue_id)
        : store_(store), topic_(topic), queue_id_(queue_id), end_(store.max_offset(topic, queue_id)) {}

    [[nodiscard]] std::int64_t at(std::int64_t offset) const {
        return store_.find(topic_, queue_id_, offset)->store_timestamp;
    }
    /// The first message stored then or later.
    [[nodiscard]] std::int64_t first_from(std::int64_t when) const {
        return *std::ranges::partition_point(std::views::iota(std::int64_t{0}, end_),
                                             [&](std::int64_t offset) { return at(offset) < when; });
    }
    /// The last message stored then or earlier.
    [[nodiscard]] std::int64_t last_until(std::int64_t when) const {
        return std::max<std::int64_t>(
            0, *std::ranges::partition_point(std::views::iota(std::int64_t{0}, end_), [&](std::int64_t offset) {
                return at(offset) <= when;
            }) - 1);
    }
    [[nodiscard]] std::int64_t nearest(std::int64_t when) const {
        const std::int64_t right = first_from(when);
        if (right == 0) return 0;
        const std::int64_t left = right - 1;
        return right == end_ || when - at(left) <= at(right) - when ? left : right;
    }

    /// Where somebody begins who wants messages from then on: the first one, before 5.1.4 the nearest.
    [[nodiscard]] std::int64_t at_time(std::int64_t when, const release& as) const {
        return as.knows_time_boundaries() ? first_from(when) : nearest(when);
    }

private:
    const message_store& store_;
    std::string_view topic_;
    std::int32_t queue_id_;
    std::int64_t end_;
};

}  // namespace rmq::mini
