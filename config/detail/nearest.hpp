#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace rmq::detail {

/// How many characters must be inserted, removed, replaced or swapped with their neighbour to turn one into the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to what was written, if any is near enough to be what was meant.
std::optional<std::string_view> nearest(std::string_view written, std::span<const std::string_view> candidates);

}  // namespace rmq::detail
