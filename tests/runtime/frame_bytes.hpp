#pragma once

#include <rmq/protocol/frame.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::runtime::test {

using bytes = std::vector<std::byte>;

inline bytes to_bytes(std::string_view text) {
    bytes out;
    for (const char c : text) out.push_back(static_cast<std::byte>(c));
    return out;
}

inline void append(bytes& to, const bytes& more) { to.insert(to.end(), more.begin(), more.end()); }

inline void append_u32(bytes& to, std::size_t value) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) to.push_back(static_cast<std::byte>((value >> shift) & 0xFFU));
}

// A frame as it is on the wire, made here and not by the library: length, type and header length, header, body.
inline bytes frame_bytes(std::string_view header, const bytes& body = {}, std::uint8_t type = 0) {
    bytes out;
    append_u32(out, 4 + header.size() + body.size());
    append_u32(out, (std::size_t{type} << 24U) | header.size());
    append(out, to_bytes(header));
    append(out, body);
    return out;
}

inline bytes body_of(std::size_t size) {
    bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::byte>(i * 31 + (i >> 8U));
    return out;
}

// A frame by value, to compare.
struct frame_copy {
    serialize_type type;
    bytes header;
    bytes body;
    friend bool operator==(const frame_copy&, const frame_copy&) = default;
};

inline frame_copy copy_of(const protocol::frame& f) {
    return {f.type, {f.header.begin(), f.header.end()}, {f.body.begin(), f.body.end()}};
}

}  // namespace rmq::runtime::test
