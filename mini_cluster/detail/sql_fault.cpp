#include <rmq/mini_cluster/detail/sql_fault.hpp>

#include <rmq/protocol/detail/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace rmq::mini {

namespace {

using protocol::detail::first_char;

// Of a character, counted from 1; before the first one both are 0, as JavaCC has them.
struct place {
    int line = 0;
    int column = 0;
};

// Of the character that begins at `at`, or of the last one. Tabs reach to every eighth column.
place place_of(std::string_view text, std::size_t at) {
    place p;
    bool ended = true;  // the line before
    for (std::size_t i = 0; i < text.size() && i <= at; i += first_char(text.substr(i)).size) {
        if (ended) {
            ++p.line;
            p.column = 0;
        }
        ++p.column;
        const char c = text[i];
        if (c == '\t') p.column += 7 - (p.column - 1) % 8;
        ended = c == '\n' || (c == '\r' && !text.substr(i + 1).starts_with('\n'));
    }
    return p;
}

std::string at_line(place p, std::string_view separator) {
    return "at line " + std::to_string(p.line) + ", column " + std::to_string(p.column) + std::string{separator};
}

// As a literal of Java.
std::string escaped(std::string_view text) {
    constexpr std::array<std::pair<char, char>, 8> short_ones{
        {{'\b', 'b'}, {'\t', 't'}, {'\n', 'n'}, {'\f', 'f'}, {'\r', 'r'}, {'"', '"'}, {'\'', '\''}, {'\\', '\\'}}};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    while (!text.empty()) {
        const auto c = first_char(text);
        const auto known = std::ranges::find(short_ones, text.front(), &std::pair<char, char>::first);
        if (known != short_ones.end()) {
            out += {'\\', known->second};
        } else if (c.code >= 0x20 && c.code <= 0x7E) {
            out += text.front();
        } else {
            out += "\\u";
            for (const unsigned shift : {12U, 8U, 4U, 0U}) out += digits[(c.code >> shift) & 0xFU];
        }
        text.remove_prefix(c.size);
    }
    return out;
}

std::string kind_of(const sql_token& word) {
    switch (word.is) {
        case sql_token::kind::name:
            return "<ID>";
        case sql_token::kind::text:
            return "<STRING_LITERAL>";
        case sql_token::kind::whole_number:
            return "<DECIMAL_LITERAL>";
        case sql_token::kind::fraction:
            return "<FLOATING_POINT_LITERAL>";
        case sql_token::kind::end:
        case sql_token::kind::sign:
        case sql_token::kind::word:
            break;
    }
    return '"' + word.word + '"';
}

// Double.toString, but for very large and very small ones.
std::string text_of(double d) {
    std::array<char, 32> out{};
    const auto end = std::to_chars(out.data(), out.data() + out.size(), d).ptr;
    std::string text{out.data(), end};
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

}  // namespace

std::string misplaced(std::string_view expression, const sql_token& word) {
    const bool ends = word.is == sql_token::kind::end;
    const std::size_t at = ends ? expression.size() : static_cast<std::size_t>(word.image.data() - expression.data());
    const std::string what = ends ? "<EOF>" : ' ' + kind_of(word) + " \"" + escaped(word.image) + " \"";
    return "org.apache.rocketmq.filter.parser.ParseException: Encountered \"" + what + "\" " +
           at_line(place_of(expression, at), ".");
}

std::string no_word(std::string_view expression, std::size_t begin, std::size_t bad) {
    const std::string_view rest = expression.substr(bad);
    // It looks for one more character before it complains.
    const bool ends = rest.empty() || first_char(rest).size == rest.size();
    place p = place_of(expression, bad);
    if (ends) ++p.column;
    const std::string_view before =
        begin == bad ? std::string_view{} : expression.substr(begin, ends ? rest.npos : bad - begin);
    std::string what = "<EOF> ";
    if (!ends) {
        const auto c = first_char(rest);
        what =
            '"' + escaped(rest.substr(0, c.size)) + "\" (" + std::to_string(static_cast<std::uint32_t>(c.code)) + "), ";
    }
    return "org.apache.rocketmq.filter.parser.TokenMgrError: Lexical error " + at_line(p, ".  Encountered: ") + what +
           "after : \"" + escaped(before) + '"';
}

std::string printed(const sql_value& constant) {
    if (const auto* b = std::get_if<bool>(&constant)) return *b ? "TRUE" : "FALSE";
    if (const auto* i = std::get_if<std::int32_t>(&constant)) return std::to_string(*i);
    if (const auto* l = std::get_if<std::int64_t>(&constant)) return std::to_string(*l);
    if (const auto* d = std::get_if<double>(&constant)) return text_of(*d);
    const auto* text = std::get_if<std::string>(&constant);
    if (text == nullptr) return "NULL";
    std::string out = "'";
    for (const char c : *text) out += c == '\'' ? std::string{"''"} : std::string{c};
    return out + '\'';
}

std::string printed(const sql_expression& e) {
    using kind = sql_expression::kind;
    const auto part = [&](std::size_t i) { return printed(*e.parts.at(i)); };
    switch (e.is) {
        case kind::constant:
            return printed(e.value);
        case kind::property:
            return e.name;
        case kind::minus:
            return "(- " + part(0) + ')';
        case kind::truth:
            return part(0);
        case kind::equal:
            return '(' + part(0) + " == " + part(1) + ')';
        case kind::compare:
            return '(' + part(0) + ' ' + e.name + ' ' + part(1) + ')';
        case kind::logic_not:
        case kind::logic_and:
        case kind::logic_or:
        case kind::in:
        case kind::contains:
        case kind::begins_with:
        case kind::ends_with:
            break;
    }
    return "(...)";
}

}  // namespace rmq::mini
