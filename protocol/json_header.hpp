#pragma once

#include <rmq/protocol/command.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace rmq::protocol {

/// Decodes a JSON header (serialize type 0) as Java's fastjson reads it: keys in any order, the last of a repeated one
/// counts, unknown ones are skipped, numbers may be strings, extFields values may be anything (kept as their text),
/// the extFields key "@type" is dropped (5.3.3 does so, 4.9.7 closes the connection). Not taken over: a missing opaque
/// is 0 here and Java's own counter there; keys must be spelled exactly; rubbish after a value, which fastjson skips at
/// times, is an error.
///
/// Errors: protocol_error with what was wrong and where. Limits: nesting 32, see also max_ext_fields.
result<command> decode_json_header(std::span<const std::byte> header);

/// Appends the header with the bytes Java writes. Returns where in `out` the opaque stands; `opaque_width` is how many
/// characters it takes at least, filled with blanks.
/// Error (invalid_argument): a text is not UTF-8, which Java would answer by closing the connection.
result<std::size_t> append_json_header(std::vector<std::byte>& out, const command_header& header,
                                       std::size_t opaque_width = 0);

}  // namespace rmq::protocol
