#include <algorithm>
#include <ranges>
#include <rmq/protocol/properties.hpp>

namespace rmq::protocol {

property_views read_properties(std::string_view text) {
    property_views out;
    // A property takes 4 bytes at least, and a 0x01. Separators alone must not reserve 32 bytes each.
    const auto separators = static_cast<std::size_t>(std::ranges::count(text, property_name_end));
    out.reserve(std::min(separators, (text.size() + 1) / 4));
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, text.find(property_end));
        const std::size_t name_size = piece.find(property_name_end);
        if (name_size != std::string_view::npos && name_size > 0 && name_size + 1 < piece.size()) {
            out.emplace_back(piece.substr(0, name_size), piece.substr(name_size + 1));
        }
        text.remove_prefix(std::min(text.size(), piece.size() + 1));
    }
    return out;
}

std::optional<std::string_view> find_property(const property_views& properties, std::string_view name) noexcept {
    for (const auto& [known, value] : std::views::reverse(properties)) {
        if (known == name) return value;
    }
    return std::nullopt;
}

}  // namespace rmq::protocol
