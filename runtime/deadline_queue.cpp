#include <rmq/runtime/deadline_queue.hpp>

#include <algorithm>
#include <bit>

namespace rmq::runtime {

struct deadline_queue::earlier {
    const std::vector<node>& nodes;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return nodes[a].deadline < nodes[b].deadline; }
};

deadline_queue::tick deadline_queue::tick_of(time_point t) noexcept {
    return t.time_since_epoch().count() >> tick_bits;  // rounds down, also before the clock's epoch
}

std::size_t deadline_queue::bucket_of(tick t) noexcept { return static_cast<std::size_t>(t) % bucket_count; }

void deadline_queue::set(std::uint32_t id, time_point deadline) {
    clear(id);
    if (id >= nodes_.size()) nodes_.resize(std::size_t{id} + 1);
    nodes_[id].deadline = deadline;
    nodes_[id].queued = true;

    const tick at = tick_of(deadline);
    const auto index = bucket_of(at);
    append(buckets_[index], id);
    occupied_[index / word_bits] |= std::uint64_t{1} << (index % word_bits);
    first_ = size_ == 0 ? at : std::min(first_, at);
    ++size_;
}

void deadline_queue::clear(std::uint32_t id) {
    if (id < nodes_.size() && nodes_[id].queued) unlink(id);
}

std::optional<time_point> deadline_queue::next() const {
    if (empty()) return std::nullopt;
    // The first bucket of the coming turn that holds something for this turn. Buckets that hold only what later
    // turns bring are passed by; if there are no others, the earliest of their heads is the answer.
    auto earliest = time_point::max();
    for (std::size_t step = 0; step < bucket_count; ++step) {
        step += steps_to_occupied(first_ + static_cast<tick>(step), bucket_count - step);
        if (step >= bucket_count) break;
        const tick at = first_ + static_cast<tick>(step);
        auto& candidates = buckets_[bucket_of(at)];
        sort(candidates);
        const auto head = nodes_[candidates.head].deadline;
        earliest = std::min(earliest, head);
        if (tick_of(head) == at) break;
    }
    first_ = tick_of(earliest);
    return earliest;
}

void deadline_queue::expire(time_point now, std::vector<std::uint32_t>& expired) {
    const tick last = tick_of(now);
    if (empty() || last < first_) return;

    const auto already = static_cast<std::ptrdiff_t>(expired.size());
    const bool whole_turn = last - first_ >= static_cast<tick>(bucket_count);
    const std::size_t steps = whole_turn ? bucket_count : static_cast<std::size_t>(last - first_) + 1;
    for (std::size_t step = 0; step < steps; ++step) {
        step += steps_to_occupied(first_ + static_cast<tick>(step), steps - step);
        if (step >= steps) break;
        auto& due = buckets_[bucket_of(first_ + static_cast<tick>(step))];
        sort(due);
        while (due.head != none && nodes_[due.head].deadline <= now) {
            expired.push_back(due.head);
            unlink(due.head);
        }
    }
    first_ = last;
    if (whole_turn)  // buckets were not met in the order of time
        std::stable_sort(expired.begin() + already, expired.end(), earlier{nodes_});
}

void deadline_queue::append(bucket& to, std::uint32_t id) const {
    auto& added = nodes_[id];
    added.before = to.tail;
    added.after = none;
    if (to.tail == none) {
        to.head = id;
        to.sorted = true;
    } else {
        nodes_[to.tail].after = id;
        to.sorted = to.sorted && nodes_[to.tail].deadline <= added.deadline;
    }
    to.tail = id;
}

void deadline_queue::unlink(std::uint32_t id) {
    auto& removed = nodes_[id];
    const auto index = bucket_of(tick_of(removed.deadline));
    auto& from = buckets_[index];
    (removed.before == none ? from.head : nodes_[removed.before].after) = removed.after;
    (removed.after == none ? from.tail : nodes_[removed.after].before) = removed.before;
    if (from.head == none) occupied_[index / word_bits] &= ~(std::uint64_t{1} << (index % word_bits));
    removed.queued = false;
    --size_;
}

void deadline_queue::sort(bucket& which) const {
    if (which.sorted) return;
    scratch_.clear();
    for (auto id = which.head; id != none; id = nodes_[id].after) scratch_.push_back(id);
    std::stable_sort(scratch_.begin(), scratch_.end(), earlier{nodes_});
    which = bucket{};
    for (const auto id : scratch_) append(which, id);
}

// From the bucket of `from` on, around the wheel: buckets to pass by until one is occupied, `limit` if none of so many.
std::size_t deadline_queue::steps_to_occupied(tick from, std::size_t limit) const noexcept {
    for (std::size_t step = 0; step < limit;) {
        const auto index = bucket_of(from + static_cast<tick>(step));
        const auto bits = occupied_[index / word_bits] >> (index % word_bits);
        if (bits != 0) return std::min(limit, step + static_cast<std::size_t>(std::countr_zero(bits)));
        step += word_bits - index % word_bits;
    }
    return limit;
}

}  // namespace rmq::runtime
