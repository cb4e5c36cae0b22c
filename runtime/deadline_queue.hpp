#pragma once

#include <rmq/runtime/clock.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rmq::runtime {

/// Deadlines by small integer id (a slot index): set, clear and expire in constant time, whatever the number.
/// A wheel of buckets with lists threaded through the ids; reads no clock. At most one deadline per id.
///
/// Any deadline will do: past, farther than a turn of the wheel, time_point::max(). Memory grows with the largest id.
class deadline_queue {
public:
    void set(std::uint32_t id, time_point deadline);  // replaces an earlier one of the same id
    void clear(std::uint32_t id);                     // no-op when the id has none
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// The earliest deadline: exact, nothing when empty. Cheap when asked again without a change.
    [[nodiscard]] std::optional<time_point> next() const;

    /// Removes every id whose deadline is <= now and appends it to `expired`, earliest first (equal ones as they were
    /// set).
    void expire(time_point now, std::vector<std::uint32_t>& expired);

private:
    // A tick is 2^22 ns, 4.2 ms; a turn is 4.3 s, so that the usual request timeouts fit into one.
    static constexpr int tick_bits = 22;
    static constexpr std::size_t bucket_count = 1024;
    static constexpr std::size_t word_bits = 64;
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    using tick = std::int64_t;

    struct node {
        time_point deadline{};
        std::uint32_t before = none;
        std::uint32_t after = none;
        bool queued = false;
    };
    struct bucket {
        std::uint32_t head = none;
        std::uint32_t tail = none;
        bool sorted = true;  // earliest first; deadlines mostly come in order, so this mostly stays true
    };

    struct earlier;

    static tick tick_of(time_point t) noexcept;
    static std::size_t bucket_of(tick t) noexcept;
    void append(bucket& to, std::uint32_t id) const;
    void unlink(std::uint32_t id);
    void sort(bucket& which) const;
    std::size_t steps_to_occupied(tick from, std::size_t limit) const noexcept;

    // next() is const but tidies up: sorts a bucket it looks into, and raises the bound it starts from.
    mutable std::vector<node> nodes_;
    mutable std::array<bucket, bucket_count> buckets_{};
    mutable tick first_ = 0;  // no queued deadline has an earlier tick
    mutable std::vector<std::uint32_t> scratch_;
    std::array<std::uint64_t, bucket_count / word_bits> occupied_{};  // one bit per bucket
    std::size_t size_ = 0;
};

}  // namespace rmq::runtime
