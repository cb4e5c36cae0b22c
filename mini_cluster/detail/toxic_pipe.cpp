#include <rmq/mini_cluster/detail/toxic_pipe.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace rmq::mini {

namespace {

using runtime::duration;
using runtime::time_point;

// What a pipe holds: little, so that a slow line is felt by who writes to it, but what is on its way through a long
// one.
constexpr std::uint64_t usual_hold = 64ULL * 1024;
constexpr std::uint64_t most_hold = 16ULL * 1024 * 1024;

// A line with a limit is occupied a hundredth of a second at a time, at least by one byte.
constexpr std::uint64_t pieces_per_second = 100;

}  // namespace

toxic_pipe::toxic_pipe(const toxics& t, std::uint32_t seed) : toxics_{t}, dice_{seed} { cut_.set(t.cut); }

void toxic_pipe::set(const toxics& t, time_point now) {
    toxics_ = t;
    cut_.set(t.cut);
    const time_point latest = now + t.latency + t.jitter;
    for (chunk& c : waiting_) c.due = std::min(c.due, latest);
    if (end_) end_->due = std::min(end_->due, latest);
    last_due_ = std::min(last_due_, latest);
    line_free_ = std::min(line_free_, now);
}

std::size_t toxic_pipe::room() const noexcept {
    if (over_ || toxics_.black_hole) return 0;
    std::uint64_t hold = usual_hold;
    const auto way = static_cast<std::uint64_t>((toxics_.latency + toxics_.jitter).count());
    if (way > 0) {
        const std::uint64_t rate = std::min(toxics_.bytes_per_second, most_hold);  // of more it holds the most anyhow
        hold = rate == 0 ? most_hold : std::min(most_hold, usual_hold + rate * way / 1000);
    }
    return held_ < hold ? static_cast<std::size_t>(hold - held_) : 0;
}

time_point toxic_pipe::due_at(time_point now) {
    duration way = toxics_.latency;
    if (const duration jitter = toxics_.jitter; jitter > duration::zero())
        way += duration{std::uniform_int_distribution<duration::rep>{0, jitter.count()}(dice_)};
    last_due_ = std::max(last_due_, now + way);
    return last_due_;
}

void toxic_pipe::put(std::span<const std::byte> bytes, time_point now) {
    if (over_ || end_ || bytes.empty()) return;
    waiting_.push_back({{bytes.begin(), bytes.end()}, due_at(now)});
    held_ += bytes.size();
}

void toxic_pipe::put_end(connection_end how, time_point now) {
    if (!over_ && !end_) end_ = stream_end{how, due_at(now)};
}

std::size_t toxic_pipe::largest_piece() const noexcept {
    std::uint64_t most = std::numeric_limits<std::size_t>::max();
    if (toxics_.slice_size > 0) most = toxics_.slice_size;
    if (const std::uint64_t rate = toxics_.bytes_per_second; rate > 0)
        most = std::min(most, std::max<std::uint64_t>(1, rate / pieces_per_second));
    return static_cast<std::size_t>(most);
}

void toxic_pipe::occupy_line(std::size_t bytes, time_point due, time_point now) {
    if (const std::uint64_t rate = toxics_.bytes_per_second; rate > 0) {
        // From when it could have begun: who comes late to take it does not make the line slower.
        const std::chrono::duration<double> takes{static_cast<double>(bytes) / static_cast<double>(rate)};
        line_free_ = std::max(line_free_, due) + std::chrono::duration_cast<duration>(takes);
    }
    if (toxics_.slice_size > 0) line_free_ = std::max(line_free_, now + toxics_.slice_pause);
}

void toxic_pipe::corrupt(std::span<std::byte> bytes) {
    if (toxics_.corruption <= 0) return;
    for (std::byte& b : bytes) {
        if (std::uniform_real_distribution<double>{}(dice_) >= toxics_.corruption) continue;
        b ^= std::byte{1} << std::uniform_int_distribution<unsigned>{0, 7}(dice_);
    }
}

toxic_pipe::piece toxic_pipe::take(time_point now) {
    if (over_ || toxics_.black_hole) return {};
    if (cut_.is_due()) {
        over_ = true;
        return {{}, cut_.how(), true};
    }
    const auto wake = next_wake();
    if (!wake || *wake > now) return {};
    if (waiting_.empty()) {
        if (!end_) return {};
        over_ = true;
        return {{}, end_->how};
    }
    chunk& first = waiting_.front();
    const std::size_t most = std::min(first.bytes.size() - begun_, largest_piece());
    const std::size_t size = cut_.pass(std::span{first.bytes}.subspan(begun_, most));
    const auto begin = first.bytes.begin() + static_cast<std::ptrdiff_t>(begun_);
    piece out{{begin, begin + static_cast<std::ptrdiff_t>(size)}};
    occupy_line(size, first.due, now);
    held_ -= size;
    begun_ += size;
    if (begun_ == first.bytes.size()) {
        waiting_.pop_front();
        begun_ = 0;
    }
    corrupt(out.bytes);
    return out;
}

std::optional<time_point> toxic_pipe::next_wake() const noexcept {
    if (over_ || toxics_.black_hole) return std::nullopt;
    if (!waiting_.empty()) return std::max(waiting_.front().due, line_free_);
    if (end_) return end_->due;
    return std::nullopt;
}

}  // namespace rmq::mini
