#pragma once

#include <rmq/protocol/limits.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::protocol {

/// The property string of a message: `name 0x01 value 0x02 name 0x01 value 0x02 …`. There is no escaping: neither byte
/// may occur inside a name or a value.
inline constexpr char property_name_end = '\x01';
inline constexpr char property_end = '\x02';
/// Its length is an i16 wherever it is stored.
inline constexpr std::size_t max_properties_size = default_limits.properties;

/// Names and values in wire order, as views. A repeated name: the last one counts.
using property_views = std::vector<std::pair<std::string_view, std::string_view>>;

/// Reads as Java does, whatever the bytes: a last 0x02 may be missing, only the first 0x01 of a piece separates, and
/// pieces without a name or without a value vanish. The views point into `text`.
property_views read_properties(std::string_view text);

/// The value that counts for `name`.
std::optional<std::string_view> find_property(const property_views& properties, std::string_view name) noexcept;

/// Writes pairs in the given order, each ended by 0x02 (as releases up to 4.9.0 and from 5.2.0 do).
template <class Pairs>
std::string write_properties(const Pairs& pairs) {
    std::size_t size = 0;
    for (const auto& [name, value] : pairs) size += name.size() + value.size() + 2;
    std::string out;
    out.reserve(size);
    for (const auto& [name, value] : pairs) {
        out.append(name).push_back(property_name_end);
        out.append(value).push_back(property_end);
    }
    return out;
}

}  // namespace rmq::protocol
