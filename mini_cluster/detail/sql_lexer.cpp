#include <rmq/mini_cluster/detail/sql_lexer.hpp>

#include <algorithm>
#include <array>

namespace rmq::mini {

namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool begins_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::size_t digits_from(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && is_digit(text[at])) ++at;
    return at;
}

// Behind "5E+10", or where it began.
std::size_t exponent_from(std::string_view text, std::size_t at) noexcept {
    if (at >= text.size() || upper(text[at]) != 'E') return at;
    std::size_t digits = at + 1;
    if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
    const std::size_t end = digits_from(text, digits);
    return end > digits ? end : at;
}

}  // namespace

sql_token sql_lexer::cut(sql_token::kind is, std::size_t size) {
    sql_token token{is, rest_.substr(0, size), {}};
    rest_.remove_prefix(size);
    return token;
}

// Blanks and comments. A line's comment needs the line's end, else its dashes are signs.
bool sql_lexer::skip_blanks() {
    while (!rest_.empty()) {
        if (std::string_view{" \t\n\r\f"}.find(rest_.front()) != std::string_view::npos) {
            rest_.remove_prefix(1);
        } else if (rest_.starts_with("--") && rest_.find_first_of("\n\r") != std::string_view::npos) {
            rest_.remove_prefix(rest_.find_first_of("\n\r"));
        } else if (rest_.starts_with("/*")) {
            const auto end = rest_.find("*/", 2);
            if (end == std::string_view::npos) {
                good_ = rest_.size();
                return false;
            }
            rest_.remove_prefix(end + 2);
        } else {
            break;
        }
    }
    return true;
}

std::optional<sql_token> sql_lexer::number() {
    const std::size_t whole = digits_from(rest_, 0);
    std::size_t end = whole;
    if (end < rest_.size() && rest_[end] == '.') {
        end = digits_from(rest_, end + 1);
        if (whole == 0 && end == 1) {  // a point alone
            good_ = 1;
            return std::nullopt;
        }
        return cut(sql_token::kind::fraction, exponent_from(rest_, end));
    }
    end = exponent_from(rest_, whole);
    if (end > whole) return cut(sql_token::kind::fraction, end);
    if (rest_.front() == '0') return cut(sql_token::kind::whole_number, 1);
    if (whole < rest_.size() && upper(rest_[whole]) == 'L') end = whole + 1;
    return cut(sql_token::kind::whole_number, end);
}

std::optional<sql_token> sql_lexer::text() {
    for (std::size_t at = 1; at < rest_.size(); ++at) {
        if (rest_[at] != '\'') continue;
        if (at + 1 == rest_.size() || rest_[at + 1] != '\'') return cut(sql_token::kind::text, at + 1);
        ++at;
    }
    good_ = rest_.size();
    return std::nullopt;
}

sql_token sql_lexer::name() {
    constexpr std::array<std::string_view, 9> words{"NOT", "AND", "OR", "BETWEEN", "IN", "TRUE", "FALSE", "NULL", "IS"};
    constexpr std::array<std::string_view, 3> search_words{"CONTAINS", "STARTSWITH", "ENDSWITH"};
    std::size_t end = 1;
    while (end < rest_.size() && (begins_name(rest_[end]) || is_digit(rest_[end]))) ++end;
    sql_token token = cut(sql_token::kind::name, end);
    std::string capital{token.image};
    std::ranges::transform(capital, capital.begin(), upper);
    if (std::ranges::find(words, capital) != words.end() ||
        (searches_ && std::ranges::find(search_words, capital) != search_words.end())) {
        token.is = sql_token::kind::word;
        token.word = std::move(capital);
    }
    return token;
}

std::optional<sql_token> sql_lexer::next() {
    if (!skip_blanks()) return std::nullopt;
    if (rest_.empty()) return sql_token{};
    const char c = rest_.front();
    if (is_digit(c) || c == '.') return number();
    if (c == '\'') return text();
    if (begins_name(c)) return name();
    for (const std::string_view sign : {"<>", ">=", "<=", "=", "<", ">", "(", ")", ",", "+", "-"}) {
        if (!rest_.starts_with(sign)) continue;
        sql_token token = cut(sql_token::kind::sign, sign.size());
        token.word = sign;
        return token;
    }
    return std::nullopt;
}

}  // namespace rmq::mini
