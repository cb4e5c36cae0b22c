#include <rmq/mini_cluster/detail/stream_cut.hpp>

#include <algorithm>

namespace rmq::mini {

namespace {

// Half of it, but never less than says how large it is.
std::uint64_t half(std::uint64_t frame) { return std::max(frame_borders::length_field, frame / 2); }

}  // namespace

void stream_cut::set(const std::optional<toxic_cut>& cut) {
    cut_ = cut;
    if (cut_ && cut_->times == 0) cut_.reset();
    in_old_frame_ = cut_ && !borders_.at_border();
    due_ = is_used_up();
}

bool stream_cut::is_used_up() const noexcept {
    return cut_ && !in_old_frame_ && cut_->frames == 0 && cut_->bytes == 0U;
}

// Behind the frames, before the cut; of half a frame of unknown size only its length field.
std::uint64_t stream_cut::left() const noexcept {
    if (cut_ && cut_->bytes) return *cut_->bytes;
    const auto size = borders_.size();
    return (size ? half(*size) : frame_borders::length_field) - borders_.done();
}

std::size_t stream_cut::pass(std::span<const std::byte> bytes) {
    std::size_t passed = 0;
    while (passed < bytes.size() && !due_) {
        auto rest = bytes.subspan(passed);
        const bool counts = frames_are_through();
        if (counts) rest = rest.first(static_cast<std::size_t>(std::min<std::uint64_t>(left(), rest.size())));
        const std::size_t n = borders_.walk(rest);
        passed += n;
        if (!cut_) continue;
        if (counts && cut_->bytes) {
            *cut_->bytes -= n;
            due_ = *cut_->bytes == 0;
        } else if (counts) {
            due_ = borders_.at_border() || left() == 0;
        } else if (borders_.at_border()) {
            if (!in_old_frame_) --cut_->frames;
            in_old_frame_ = false;
            due_ = is_used_up();
        }
    }
    return passed;
}

}  // namespace rmq::mini
