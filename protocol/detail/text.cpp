#include <rmq/protocol/detail/text.hpp>

#include <cstring>

namespace rmq::protocol::detail {
namespace {

// Unicode 15, table 3-7: what may follow a leading byte.
struct lead {
    std::size_t size;
    unsigned second_min;
    unsigned second_max;
};

constexpr lead lead_of(unsigned b) noexcept {
    if (b >= 0xC2 && b <= 0xDF) return {2, 0x80, 0xBF};
    if (b == 0xE0) return {3, 0xA0, 0xBF};
    if (b == 0xED) return {3, 0x80, 0x9F};
    if (b >= 0xE1 && b <= 0xEF) return {3, 0x80, 0xBF};
    if (b == 0xF0) return {4, 0x90, 0xBF};
    if (b >= 0xF1 && b <= 0xF3) return {4, 0x80, 0xBF};
    if (b == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

bool must_escape(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029  // controls and line ends
           || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);  // direction
}

void append_escape(std::string& out, unsigned value, char kind, int digits) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    out += '\\';
    out += kind;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        out += hex[(value >> static_cast<unsigned>(shift)) & 0xFU];
    }
}

void append_printable(std::string& out, std::string_view bytes, decoded_char c) {
    if (!c.valid) {
        for (const char b : bytes) append_escape(out, static_cast<unsigned char>(b), 'x', 2);
    } else if (!must_escape(c.code)) {
        out += bytes;
    } else if (c.code == '\n') {
        out += "\\n";
    } else if (c.code == '\r') {
        out += "\\r";
    } else if (c.code == '\t') {
        out += "\\t";
    } else if (c.code < 0x100) {
        append_escape(out, static_cast<unsigned>(c.code), 'x', 2);
    } else {
        append_escape(out, static_cast<unsigned>(c.code), 'u', 4);
    }
}

}  // namespace

decoded_char first_char(std::string_view text) noexcept {
    const auto byte_at = [text](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
    const unsigned first = byte_at(0);
    if (first < 0x80) return {static_cast<char32_t>(first), 1, true};
    const lead l = lead_of(first);
    if (l.size == 0) return {};
    unsigned code = first & (0xFFU >> (l.size + 1));
    for (std::size_t i = 1; i < l.size; ++i) {
        const unsigned low = i == 1 ? l.second_min : 0x80;
        const unsigned high = i == 1 ? l.second_max : 0xBF;
        if (i >= text.size() || byte_at(i) < low || byte_at(i) > high) return {replacement_character, i, false};
        code = code << 6U | (byte_at(i) & 0x3FU);
    }
    return {static_cast<char32_t>(code), l.size, true};
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        // Headers are nearly always ASCII: eight bytes at a time.
        std::uint64_t eight = 0;
        while (text.size() >= sizeof eight) {
            std::memcpy(&eight, text.data(), sizeof eight);
            if ((eight & 0x8080808080808080U) != 0) break;
            text.remove_prefix(sizeof eight);
        }
        if (text.empty()) return true;
        const decoded_char c = first_char(text);
        if (!c.valid) return false;
        text.remove_prefix(c.size);
    }
    return true;
}

void append_utf8(std::string& out, char32_t code) {
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | code >> 6U);
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | code >> 12U);
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | code >> 18U);
        put(0x80U | (code >> 12U & 0x3FU));
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

std::string one_line(std::string_view text, std::size_t max_size) {
    std::string out;
    while (!text.empty()) {
        const decoded_char c = first_char(text);
        const std::size_t before = out.size();
        append_printable(out, text.substr(0, c.size), c);
        if (out.size() > max_size) {
            out.resize(before);
            out += "…";
            return out;
        }
        text.remove_prefix(c.size);
    }
    return out;
}

}  // namespace rmq::protocol::detail
