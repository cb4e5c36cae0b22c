#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace rmq::protocol::detail {

// Room for bytes whose number nobody knows yet: begins near the size of the input and doubles, never beyond `bound`.
class growing_output {
public:
    growing_output(std::size_t input_size, std::size_t bound)
        : bytes_(std::min(std::max(first_guess, input_size * 2), bound)), bound_{bound} {}

    [[nodiscard]] std::span<std::byte> room() noexcept { return std::span{bytes_}.subspan(used_); }
    void advance(std::size_t count) noexcept { used_ += count; }

    // False: the bound is reached.
    [[nodiscard]] bool grow() {
        if (bytes_.size() >= bound_) return false;
        bytes_.resize(std::min(std::max(bytes_.size() * 2, first_guess), bound_));
        return true;
    }

    std::vector<std::byte> bytes() && {
        bytes_.resize(used_);
        return std::move(bytes_);
    }

private:
    static constexpr std::size_t first_guess = 1024;

    std::vector<std::byte> bytes_;
    std::size_t bound_;
    std::size_t used_ = 0;
};

}  // namespace rmq::protocol::detail
