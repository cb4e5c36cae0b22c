#pragma once

#include <rmq/protocol/error.hpp>

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace rmq::protocol {

/// Names and texts: what a broker answers to GET_BROKER_RUNTIME_INFO (28), and a name server to a list of its
/// settings (219). Numbers among the values are text, too; the three of a TPS value are over 10 s, 1 min and 10 min.
using kv_table = std::map<std::string, std::string>;

std::string encode_kv_table(const kv_table& table);

/// Errors (protocol_error): the table is missing, a value is no text, or there are over 65,536 of them.
result<kv_table> decode_kv_table(std::span<const std::byte> body);

}  // namespace rmq::protocol
