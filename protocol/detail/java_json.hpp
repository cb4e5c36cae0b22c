#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace rmq::protocol::detail {

inline constexpr std::size_t max_json_size = default_limits.json_body;
inline constexpr std::size_t max_json_values = default_limits.json_values;

/// Reads a body as Java's fastjson writes it (protocol notes: not strict JSON), into a tree:
/// - what json_reader takes: bare keys, single quotes, NaN (null), …;
/// - a key that is an object or an array becomes its strict JSON text, members sorted, as a string: the form that Java
///   reads, too; numbers and words as keys become text;
/// - `{"$ref":"$.a[0]"}` is replaced by what it points at, wherever that is found;
/// - whole numbers of 64 bits stay exact, others become doubles; of a repeated key the last one counts.
/// Sizes are judged before memory is spent. Errors: protocol_error.
result<nlohmann::json> parse_java_json(std::string_view text);

/// Strict JSON, members sorted. Bytes that are not UTF-8 become U+FFFD.
std::string write_json(const nlohmann::json& value);

}  // namespace rmq::protocol::detail
