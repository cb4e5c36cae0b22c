#pragma once

#include <rmq/protocol/command.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace rmq::protocol {

/// Decodes a binary header (serialize type 1, "ROCKETMQ") as Java reads it: what has length 0 is null. Texts are taken
/// as they are, also when they are not UTF-8.
///
/// Errors (protocol_error): a length that is negative or runs past its block, bytes left over; see also max_ext_fields.
result<command> decode_binary_header(std::span<const std::byte> header);

/// Appends the header with the bytes Java writes; fields with a null value are left out. Returns where in `out` the
/// opaque stands. Error (invalid_argument): code or version does not fit 16 bits (Java wraps them silently).
result<std::size_t> append_binary_header(std::vector<std::byte>& out, const command_header& header);

}  // namespace rmq::protocol
