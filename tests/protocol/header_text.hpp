#pragma once

#include <rmq/protocol/command.hpp>
#include <string>
#include <string_view>

#include "vectors/vector_file.hpp"

namespace rmq::test {

/// A decoded header together with the bytes it points into.
struct decoded_header {
    exact_bytes bytes;
    result<protocol::command> command;

    decoded_header(serialize_type type, std::span<const std::byte> header)
        : bytes(header), command(protocol::decode_command({.type = type, .header = bytes, .body = {}, .size = 0})) {}

    const protocol::command* operator->() const { return &command.value(); }
    [[nodiscard]] std::string fault() const { return command ? "none" : command.error().detail; }
};

inline decoded_header json(std::string_view text) { return {serialize_type::json, as_bytes(text)}; }

/// What a fault in a JSON header is called.
inline std::string fault_of_json(std::string_view text) { return json(text).fault(); }

}  // namespace rmq::test
