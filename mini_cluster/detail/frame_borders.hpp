#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rmq::mini {

/// Where the frames of a stream end, by their length fields, each of which is believed.
class frame_borders {
public:
    /// Goes over bytes up to the end of the current frame, if that is among them; how many those were.
    std::size_t walk(std::span<const std::byte> bytes) noexcept;

    [[nodiscard]] bool at_border() const noexcept { return done_ == 0; }
    /// Bytes of the current frame that were gone over.
    [[nodiscard]] std::uint64_t done() const noexcept { return done_; }
    /// Of the current frame with its length field; nothing before that was gone over.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept;

    static constexpr std::uint64_t length_field = 4;

private:
    std::uint64_t done_ = 0;
    std::uint32_t length_ = 0;
};

}  // namespace rmq::mini
