#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

// Enumerators by Java's names for them, which stand in the order of the enumerators.
namespace rmq::protocol::detail {

template <class Enum, std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, Enum value) noexcept {
    const auto at = static_cast<std::size_t>(value);
    return at < N ? names[at] : std::string_view{"unknown"};
}

template <class Enum, std::size_t N>
std::optional<Enum> value_named(const std::array<std::string_view, N>& names, std::string_view name) noexcept {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

}  // namespace rmq::protocol::detail
