#include <rmq/config/detail/printable.hpp>

namespace rmq::detail {
namespace {

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The cut must not leave half a UTF-8 sequence behind.
std::string_view cut(std::string_view text, std::size_t size) {
    while (size > 0 && continues_a_character(text[size])) --size;
    return text.substr(0, size);
}

}  // namespace

std::string printable(std::string_view text, std::size_t longest) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    for (const char c : text.size() > longest ? cut(text, longest) : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            out.append("\\x").append(1, hex[byte >> 4U]).append(1, hex[byte & 0xFU]);
        } else {
            out += c;
        }
    }
    if (text.size() > longest) out += "…";
    return out;
}

}  // namespace rmq::detail
