#include <rmq/protocol/detail/json_reader.hpp>
#include <rmq/protocol/detail/text.hpp>

namespace rmq::protocol::detail {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\b'; }

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$';
}

int hex_value(char c) noexcept {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

json_reader::json_reader(std::string_view text) noexcept : text_(text) {
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    if (text_.find('\0') != std::string_view::npos) {
        fail("a NUL byte");
    } else if (!is_utf8(text_)) {
        fail("bytes that are not UTF-8");
    }
}

bool json_reader::fail(const char* what) noexcept {
    if (fault_ == nullptr) fault_ = what;
    return false;
}

void json_reader::skip_blanks() noexcept {
    for (;;) {
        if (is_blank(here())) {
            ++at_;
        } else if (here() != '/' || !skip_comment()) {
            return;
        }
    }
}

bool json_reader::skip_comment() noexcept {
    const std::string_view rest = text_.substr(at_);
    const bool block = rest.starts_with("/*");
    if (!block && !rest.starts_with("//")) return false;
    const std::string_view mark = block ? "*/" : "\n";
    const std::size_t end = rest.find(mark, 2);
    if (end == std::string_view::npos) return fail("a comment without end");
    at_ += end + mark.size();
    return true;
}

bool json_reader::open_object() noexcept { return open('{', "no object where one must begin"); }

bool json_reader::open_array() noexcept { return open('[', "no array where one must begin"); }

bool json_reader::open(char begin, const char* otherwise) noexcept {
    if (fault_ != nullptr) return false;
    skip_blanks();
    if (here() != begin) return fail(otherwise);
    if (depth_ == max_depth) return fail("nested too deeply");
    ++at_;
    ++depth_;
    first_ = true;
    return true;
}

bool json_reader::at_object() noexcept {
    if (fault_ != nullptr) return false;
    skip_blanks();
    return here() == '{';
}

bool json_reader::at_array() noexcept {
    if (fault_ != nullptr) return false;
    skip_blanks();
    return here() == '[';
}

// To the next member or over the end of the container. One comma is wanted, more do not matter.
bool json_reader::skip_commas(char end, bool& ended) noexcept {
    bool separated = first_;
    skip_blanks();
    while (here() == ',') {
        separated = true;
        ++at_;
        skip_blanks();
    }
    first_ = false;
    ended = here() == end;
    if (ended) {
        ++at_;
        --depth_;
        return fault_ == nullptr;
    }
    if (!more()) return fail("the text ends too early");
    return separated ? fault_ == nullptr : fail("a comma is missing");
}

bool json_reader::next(char end) noexcept {
    bool ended = false;
    return fault_ == nullptr && skip_commas(end, ended) && !ended;
}

bool json_reader::next_item() noexcept { return next(']'); }

bool json_reader::next_member() noexcept { return next('}'); }

bool json_reader::next_key(json_value& key) noexcept { return next_member() && read_key(key) && expect_colon(); }

bool json_reader::expect_colon() noexcept {
    skip_blanks();
    if (here() != ':') return fail("a colon is missing");
    ++at_;
    return true;
}

bool json_reader::read_key(json_value& out) noexcept {
    if (!is_name(here()) || is_digit(here())) return read_value(out);
    const std::size_t begin = at_;
    while (is_name(here())) ++at_;
    out = {json_kind::string, text_.substr(begin, at_ - begin), false};
    return true;
}

bool json_reader::read_value(json_value& out) noexcept {
    if (fault_ != nullptr) return false;
    skip_blanks();
    switch (here()) {
        case '"':
        case '\'':
            return read_string(out);
        case '{':
        case '[':
            return read_container(out);
        case '+':
        case '-':
            return read_number(out);
        default:
            return is_digit(here()) ? read_number(out) : read_word(out);
    }
}

bool json_reader::read_string(json_value& out) noexcept {
    const char quote = here();
    const std::size_t begin = ++at_;
    bool escaped = false;
    while (here() != quote) {
        if (!more()) return fail("a string without end");
        if (here() == '\\') {
            escaped = true;
            if (!skip_escape()) return fail("an unknown escape in a string");
        } else {
            ++at_;
        }
    }
    out = {json_kind::string, text_.substr(begin, at_ - begin), escaped};
    ++at_;
    return true;
}

bool json_reader::skip_escape() noexcept {
    ++at_;
    const char c = here();
    if (!more() || std::string_view{"\"\\/bfnrtuv'x01234567"}.find(c) == std::string_view::npos) return false;
    ++at_;
    const int digits = c == 'u' ? 4 : c == 'x' ? 2 : 0;
    for (int i = 0; i < digits; ++i, ++at_) {
        if (hex_value(here()) < 0) return false;
    }
    return true;
}

bool json_reader::skip_digits() noexcept {
    const std::size_t begin = at_;
    while (is_digit(here())) ++at_;
    return at_ != begin;
}

bool json_reader::read_number(json_value& out) noexcept {
    const std::size_t begin = at_;
    if (here() == '+' || here() == '-') ++at_;
    if (!skip_digits()) return fail("a number without digits");
    if (here() == '.') {
        ++at_;
        skip_digits();
    }
    if (here() == 'e' || here() == 'E') {
        ++at_;
        if (here() == '+' || here() == '-') ++at_;
        if (!skip_digits()) return fail("a number without digits in its exponent");
    }
    out = {json_kind::number, text_.substr(begin, at_ - begin), false};
    // Java's number suffixes
    if (more() && std::string_view{"LSBFD"}.find(here()) != std::string_view::npos) ++at_;
    return true;
}

bool json_reader::read_word(json_value& out) noexcept {
    const std::size_t begin = at_;
    while (is_name(here())) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "true" || word == "false") {
        out = {json_kind::boolean, word, false};
    } else if (word == "null" || word == "NaN" || word == "undefined") {
        out = {json_kind::null, word, false};
    } else {
        at_ = begin;
        return fail(more() ? "no value where one must begin" : "the text ends too early");
    }
    return true;
}

bool json_reader::read_container(json_value& out) noexcept {
    if (depth_ == max_depth) return fail("nested too deeply");
    const std::size_t begin = at_;
    const bool object = here() == '{';
    ++at_;
    ++depth_;
    first_ = true;
    if (!skip_members(object ? '}' : ']')) return false;
    first_ = false;
    out = {object ? json_kind::object : json_kind::array, text_.substr(begin, at_ - begin), false};
    return true;
}

bool json_reader::skip_members(char end) noexcept {
    json_value ignored;
    for (;;) {
        bool ended = false;
        if (!skip_commas(end, ended)) return false;
        if (ended) return true;
        if (end == '}' && !(read_key(ignored) && expect_colon())) return false;
        if (!read_value(ignored)) return false;
    }
}

bool json_reader::finish() noexcept {
    if (fault_ != nullptr) return false;
    skip_blanks();
    return more() ? fail("something after the end of the object") : fault_ == nullptr;
}

namespace {

unsigned take_hex(std::string_view& raw, std::size_t digits) noexcept {
    unsigned value = 0;
    for (const char c : raw.substr(0, digits)) value = value << 4U | static_cast<unsigned>(hex_value(c));
    raw.remove_prefix(digits);
    return value;
}

char32_t take_utf16(std::string_view& raw) noexcept {
    const unsigned first = take_hex(raw, 4);
    if (first < 0xD800 || first > 0xDFFF) return static_cast<char32_t>(first);
    if (first < 0xDC00 && raw.starts_with("\\u")) {
        std::string_view ahead = raw.substr(2);
        const unsigned second = take_hex(ahead, 4);
        if (second >= 0xDC00 && second <= 0xDFFF) {
            raw = ahead;
            return static_cast<char32_t>(0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00));
        }
    }
    return U'?';
}

char32_t take_escape(std::string_view& raw) noexcept {
    const char c = raw[1];
    raw.remove_prefix(2);
    switch (c) {
        case 'b':
            return U'\b';
        case 'f':
            return U'\f';
        case 'n':
            return U'\n';
        case 'r':
            return U'\r';
        case 't':
            return U'\t';
        case 'v':
            return U'\v';
        case 'u':
            return take_utf16(raw);
        case 'x':
            return static_cast<char32_t>(take_hex(raw, 2));
        default:
            return static_cast<char32_t>(is_digit(c) ? c - '0' : c);
    }
}

}  // namespace

// Only for text that json_reader has accepted.
std::string unescape_json(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    while (!raw.empty()) {
        const std::size_t plain = raw.find('\\');
        out += raw.substr(0, plain);
        if (plain == std::string_view::npos) break;
        raw.remove_prefix(plain);
        append_utf8(out, take_escape(raw));
    }
    return out;
}

}  // namespace rmq::protocol::detail
