#include <rmq/mini_cluster/detail/sql_value.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <system_error>

namespace rmq::mini {

namespace {

template <class Int>
std::optional<Int> read_integer(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    Int out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

bool is_true(std::string_view text) noexcept {
    if (text.size() != 4) return false;
    for (std::size_t i = 0; i < 4; ++i) {
        if ((text[i] | 0x20) != "true"[i]) return false;
    }
    return true;
}

template <class T>
int order(const T& left, const T& right) noexcept {
    return left < right ? -1 : (right < left ? 1 : 0);
}

// Double.compareTo: NaN is the greatest, and -0.0 less than 0.0.
int order(double left, double right) noexcept {
    if (left < right) return -1;
    if (left > right) return 1;
    if (std::isnan(left) || std::isnan(right)) return order(std::isnan(left), std::isnan(right));
    return left == 0 && right == 0 ? order(std::signbit(right), std::signbit(left)) : 0;
}

double as_double(const sql_value& v) noexcept {
    if (const auto* d = std::get_if<double>(&v)) return *d;
    if (const auto* l = std::get_if<std::int64_t>(&v)) return static_cast<double>(*l);
    return static_cast<double>(std::get<std::int32_t>(v));
}

std::int64_t as_long(const sql_value& v) noexcept {
    if (const auto* l = std::get_if<std::int64_t>(&v)) return *l;
    return std::get<std::int32_t>(v);
}

// The text as a value of the other side's type; nothing when it is none.
std::optional<sql_value> converted(const std::string& text, const sql_value& like) {
    const auto wrap = [](const auto& read) { return read ? std::optional{sql_value{*read}} : std::nullopt; };
    if (std::holds_alternative<bool>(like)) return sql_value{is_true(text)};
    if (std::holds_alternative<std::int32_t>(like)) return wrap(read_integer<std::int32_t>(text));
    if (std::holds_alternative<std::int64_t>(like)) return wrap(read_integer<std::int64_t>(text));
    return wrap(read_double(text));
}

}  // namespace

bool is_number(const sql_value& v) noexcept {
    return std::holds_alternative<std::int32_t>(v) || std::holds_alternative<std::int64_t>(v) ||
           std::holds_alternative<double>(v);
}

std::optional<double> read_double(std::string_view text) {
    constexpr std::string_view blanks{" \t\n\v\f\r"};
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (text.empty()) return std::nullopt;
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    const bool minus = text.starts_with('-');
    if (minus || text.starts_with('+')) text.remove_prefix(1);
    const auto signed_as = [&](double value) { return minus ? -value : value; };
    if (text == "NaN") return signed_as(std::numeric_limits<double>::quiet_NaN());
    if (text == "Infinity") return signed_as(std::numeric_limits<double>::infinity());
    if (text.size() > 1 && std::string_view{"dDfF"}.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    // What from_chars would take and Java does not: a second sign, "inf", "nan".
    if (text.empty() || std::string_view{"0123456789."}.find(text.front()) == std::string_view::npos)
        return std::nullopt;
    double out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (end != text.data() + text.size()) return std::nullopt;
    // Out of range: Java rounds to 0 or to infinity, and strtod says which.
    if (failed == std::errc::result_out_of_range) out = std::strtod(std::string{text}.c_str(), nullptr);
    return signed_as(out);
}

std::optional<int> compare(const sql_value& left, const sql_value& right) {
    if (is_number(left) && is_number(right)) {
        const bool whole = !std::holds_alternative<double>(left) && !std::holds_alternative<double>(right);
        return whole ? order(as_long(left), as_long(right)) : order(as_double(left), as_double(right));
    }
    if (left.index() == right.index()) {
        if (const auto* text = std::get_if<std::string>(&left)) return order(*text, std::get<std::string>(right));
        return order(std::get<bool>(left), std::get<bool>(right));
    }
    if (const auto* text = std::get_if<std::string>(&left)) {
        const auto same = converted(*text, right);
        return same ? compare(*same, right) : std::nullopt;
    }
    if (const auto* text = std::get_if<std::string>(&right)) {
        if (std::holds_alternative<bool>(left)) return std::nullopt;  // Java casts the wrong side, and fails
        const auto same = converted(*text, left);
        return same ? compare(left, *same) : std::nullopt;
    }
    return -1;  // a boolean and a number
}

std::optional<int> compare_texts(std::string_view left, std::string_view right) {
    const auto l = read_double(left);
    const auto r = read_double(right);
    if (!l || !r) return std::nullopt;
    return order(*l, *r);
}

bool equals(const sql_value& left, const sql_value& right) noexcept {
    if (left.index() != right.index()) return false;
    if (const auto* b = std::get_if<bool>(&left)) return *b == std::get<bool>(right);
    if (const auto* text = std::get_if<std::string>(&left)) return *text == std::get<std::string>(right);
    if (is_number(left)) return compare(left, right) == 0;
    return is_null(left);
}

sql_value negated(const sql_value& v) noexcept {
    if (const auto* i = std::get_if<std::int32_t>(&v))
        return static_cast<std::int32_t>(0U - static_cast<std::uint32_t>(*i));
    if (const auto* l = std::get_if<std::int64_t>(&v))
        return static_cast<std::int64_t>(std::uint64_t{0} - static_cast<std::uint64_t>(*l));
    if (const auto* d = std::get_if<double>(&v)) return -*d;
    if (is_thrown(v)) return sql_thrown{};
    return sql_null{};
}

}  // namespace rmq::mini
