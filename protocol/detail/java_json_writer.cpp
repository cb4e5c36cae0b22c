#include <rmq/protocol/detail/java_json_writer.hpp>

#include <rmq/protocol/detail/text.hpp>

namespace rmq::protocol::detail {
namespace {

void append_utf16(std::string& out, char32_t unit) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    out += "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) out += hex[(unit >> (shift - 4)) & 0xFU];
}

void append_escaped(std::string& out, char32_t c) {
    if (c < 0x10000) return append_utf16(out, c);
    append_utf16(out, 0xD800 + ((c - 0x10000) >> 10U));
    append_utf16(out, 0xDC00 + ((c - 0x10000) & 0x3FFU));
}

// The letter of a two-character escape, or 0.
char short_escape(char32_t c) noexcept {
    switch (c) {
        case U'"':
        case U'\\':
            return static_cast<char>(c);
        case U'\b':
            return 'b';
        case U'\f':
            return 'f';
        case U'\n':
            return 'n';
        case U'\r':
            return 'r';
        case U'\t':
            return 't';
        default:
            return 0;
    }
}

constexpr std::int64_t exact_in_browsers = 9'007'199'254'740'991;

}  // namespace

void java_json_writer::separate() {
    if (!first_) out_ += ',';
    first_ = false;
}

void java_json_writer::append_text(std::string_view value) {
    out_ += '"';
    while (!value.empty()) {
        const auto c = first_char(value);
        value.remove_prefix(c.size);
        if (const char letter = short_escape(c.code)) {
            out_ += '\\';
            out_ += letter;
        } else if (form_ == form::standard && c.code == U'/') {
            out_ += "\\/";
        } else if (c.code < 0x20 || c.code == 0x2028 || c.code == 0x2029 ||
                   (form_ == form::standard && c.code >= 0x7F)) {
            append_escaped(out_, c.code);
        } else {
            append_utf8(out_, c.code);
        }
    }
    out_ += '"';
}

java_json_writer& java_json_writer::open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
    return *this;
}

java_json_writer& java_json_writer::close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
}

java_json_writer& java_json_writer::key(std::string_view name) {
    separate();
    append_text(name);
    out_ += ':';
    first_ = true;
    return *this;
}

java_json_writer& java_json_writer::key(std::int64_t number) {
    if (form_ == form::standard) return key(std::to_string(number));
    separate();
    out_ += std::to_string(number) + ':';
    first_ = true;
    return *this;
}

java_json_writer& java_json_writer::text(std::string_view value) {
    separate();
    append_text(value);
    return *this;
}

java_json_writer& java_json_writer::number(std::int64_t value) {
    const bool too_long = value > exact_in_browsers || value < -exact_in_browsers;
    if (form_ == form::standard && too_long) return text(std::to_string(value));
    separate();
    out_ += std::to_string(value);
    return *this;
}

java_json_writer& java_json_writer::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
    return *this;
}

}  // namespace rmq::protocol::detail
