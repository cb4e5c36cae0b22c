#pragma once

#include <rmq/mini_cluster/detail/frame_borders.hpp>
#include <rmq/mini_cluster/toxics.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rmq::mini {

/// Finds the place in a stream where it is to be cut off. It sees all bytes of the stream, also while there is no cut.
class stream_cut {
public:
    /// From here on.
    void set(const std::optional<toxic_cut>& cut);
    /// How many of these bytes pass before the cut. Those are behind it now.
    std::size_t pass(std::span<const std::byte> bytes);
    /// Nothing passes any more.
    [[nodiscard]] bool is_due() const noexcept { return due_; }
    [[nodiscard]] connection_end how() const noexcept { return cut_ ? cut_->how : connection_end::rst; }

private:
    [[nodiscard]] bool frames_are_through() const noexcept { return cut_ && !in_old_frame_ && cut_->frames == 0; }
    [[nodiscard]] bool is_used_up() const noexcept;
    [[nodiscard]] std::uint64_t left() const noexcept;

    frame_borders borders_;
    std::optional<toxic_cut> cut_{};  // what is left of it
    bool in_old_frame_ = false;       // that had begun when the cut was set
    bool due_ = false;
};

}  // namespace rmq::mini
