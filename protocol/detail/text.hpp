#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rmq::protocol::detail {

inline constexpr char32_t replacement_character = 0xFFFD;

struct decoded_char {
    char32_t code = replacement_character;
    std::size_t size = 1;  // bytes it took
    bool valid = false;
};

/// The first character of `text`, which must not be empty. What is not UTF-8 (overlong forms and surrogates included)
/// is U+FFFD over the bytes that could have begun a character.
decoded_char first_char(std::string_view text) noexcept;

bool is_utf8(std::string_view text) noexcept;

void append_utf8(std::string& out, char32_t code);

/// `text` as one harmless line for logs and terminals: control characters, line separators, text direction marks and
/// bytes that are not UTF-8 become escapes like \n and \x1B. Escaping twice changes nothing. What is longer than
/// `max_size` bytes (after escaping) ends in "…".
std::string one_line(std::string_view text, std::size_t max_size);

inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace rmq::protocol::detail
