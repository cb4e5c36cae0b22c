#include <rmq/mini_cluster/detail/frame_borders.hpp>

#include <algorithm>

namespace rmq::mini {

std::size_t frame_borders::walk(std::span<const std::byte> bytes) noexcept {
    std::size_t n = 0;
    for (; done_ < length_field && n < bytes.size(); ++n, ++done_)
        length_ = length_ << 8U | std::to_integer<std::uint32_t>(bytes[n]);
    if (const auto whole = size()) {
        const auto rest = static_cast<std::size_t>(std::min<std::uint64_t>(*whole - done_, bytes.size() - n));
        n += rest;
        done_ += rest;
        if (done_ == *whole) *this = {};
    }
    return n;
}

std::optional<std::uint64_t> frame_borders::size() const noexcept {
    if (done_ < length_field) return std::nullopt;
    return length_field + length_;
}

}  // namespace rmq::mini
