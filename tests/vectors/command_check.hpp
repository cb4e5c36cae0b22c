#pragma once

#include <map>
#include <optional>
#include <rmq/protocol/command.hpp>
#include <string>
#include <vector>

#include "vectors/vector_file.hpp"

// How the vectors describe a command, compared with how we decode one.
namespace rmq::test {

using ext_map = std::map<std::string, std::optional<std::string>>;

/// As Java's map has them: the last of a repeated key, and "<null>" for a key of length 0 in a binary header.
ext_map ext_of(const protocol::command& c);
ext_map ext_of(const field& object);

/// Code, language, version, opaque, flag, remark, ext as `decoded` says.
void expect_header(const protocol::command& c, const field& decoded);

/// The whole frame in an exact-size buffer; fails the test when it is none.
std::optional<protocol::frame> whole_frame(const exact_bytes& bytes);

/// Fails unless every shorter piece of the frame is "more bytes needed" and nothing else.
void expect_no_frame_in_truncations(std::span<const std::byte> bytes);

/// Fails unless every shorter header, in a frame of fitting lengths, is refused.
void expect_no_header_in_truncations(const protocol::frame& f);

/// The header a vector's `input` asks for. `ext` backs its fields.
struct header_input {
    explicit header_input(const field& input);
    protocol::command_header header;
    std::string remark;
    std::vector<std::pair<std::string, std::string>> pairs;
    std::vector<protocol::ext_field> ext;
};

/// The bytes of a frame's body, none where the vector has null.
std::vector<std::byte> body_of(const field& body);

/// Every frame of the file, read: what Java reads.
void expect_read_as_java_reads(const std::string& file);
/// Every frame of the file, cut short anywhere: none.
void expect_no_truncated_frame(const std::string& file);

protocol::language language_from(const field& name);

}  // namespace rmq::test
