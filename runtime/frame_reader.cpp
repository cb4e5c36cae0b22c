#include <rmq/runtime/frame_reader.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace rmq::runtime {
namespace {

constexpr int small_reads_before_shrinking = 16;

using bytes = std::span<const std::byte>;

// The same part of a copy.
bytes moved(bytes part, const std::byte* from, const std::byte* to) {
    return part.empty() ? bytes{} : bytes{to + (part.data() - from), part.size()};
}

}  // namespace

std::span<std::byte> frame_reader::prepare() {
    const auto size = wanted_size();
    if (size != buffer_.size()) {
        // Exactly so much: left to itself a growing vector reserves up to twice its size.
        std::vector<std::byte> resized;
        resized.reserve(size);
        resized.assign(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(filled_));
        resized.resize(size);
        buffer_ = std::move(resized);
    }
    return std::span{buffer_}.subspan(filled_);
}

std::size_t frame_reader::wanted_size() const {
    const auto frame_size = protocol::announced_size(std::span{buffer_}.first(filled_), max_frame_size_);
    if (!frame_size || *frame_size <= usual_size_) return usual_size_;
    if (*frame_size <= max_buffer_size) return std::max(usual_size_, std::bit_ceil(*frame_size));
    // A large frame has the buffer to itself and is handed over with it. It grows as bytes arrive, since whoever
    // announces 16 MiB need not send them.
    if (filled_ < buffer_.size() && buffer_.size() > max_buffer_size) return buffer_.size();
    return std::min(*frame_size, 2 * filled_ + max_buffer_size);
}

frame_reader::outcome frame_reader::commit(std::size_t size) {
    adapt_to(size);
    filled_ += size;

    outcome out;
    std::vector<protocol::frame> frames;
    std::size_t complete = 0;
    while (complete < filled_) {
        const auto rest = std::span{std::as_const(buffer_)}.first(filled_).subspan(complete);
        const auto next = protocol::next_frame(rest, max_frame_size_);
        if (!next) {
            out.failure = next.error();
            break;
        }
        const auto& found = *next;
        if (!found) break;
        frames.push_back(*found);
        complete += found->size;
    }
    if (!frames.empty()) out.received = take(complete, std::move(frames));
    if (out.failure) {
        buffer_ = std::vector<std::byte>{};
        filled_ = 0;
    }
    return out;
}

// Moves the first `size` bytes, the complete frames, to memory of their own.
received_frames frame_reader::take(std::size_t size, std::vector<protocol::frame> frames) {
    const std::byte* const from = buffer_.data();
    const bool is_one_large_frame = size == buffer_.size() && size > max_buffer_size;
    auto storage = is_one_large_frame ? std::make_shared<const std::vector<std::byte>>(std::exchange(buffer_, {}))
                                      : std::make_shared<const std::vector<std::byte>>(from, from + size);
    for (auto& f : frames) {
        f.header = moved(f.header, from, storage->data());
        f.body = moved(f.body, from, storage->data());
    }
    filled_ -= size;
    if (filled_ > 0) std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(size), filled_, buffer_.begin());
    return {std::move(storage), std::move(frames)};
}

// Large reads mean that more is waiting: fewer and larger ones cost less. What a burst needed is given back later.
void frame_reader::adapt_to(std::size_t read) {
    const auto room = buffer_.size() - filled_;
    if (read == room && buffer_.size() <= usual_size_) {
        usual_size_ = std::min(max_buffer_size, usual_size_ * 2);
        small_reads_ = 0;
    } else if (read >= usual_size_ / 4) {
        small_reads_ = 0;
    } else if (++small_reads_ >= small_reads_before_shrinking) {
        usual_size_ = std::max(min_buffer_size, usual_size_ / 2);
        small_reads_ = 0;
    }
}

}  // namespace rmq::runtime
