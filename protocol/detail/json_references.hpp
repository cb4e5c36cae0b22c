#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

namespace rmq::protocol::detail {

/// Replaces each `{"$ref":"$.path[0]"}` of `root` by a copy of what it points at: fastjson writes an object only once.
/// A path that leads nowhere stays as it stands. False, and `root` in pieces, when the result would have more than
/// `max_values` values or `max_text` bytes of text, or be nested deeper than json_reader allows, as it is when
/// references go in circles.
bool resolve_references(nlohmann::json& root, std::size_t max_values, std::size_t max_text);

}  // namespace rmq::protocol::detail
