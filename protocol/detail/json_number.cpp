#include <rmq/protocol/detail/json_number.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace rmq::protocol::detail {
namespace {

template <class Number>
std::optional<Number> parse_all(std::string_view text) noexcept {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stopped, ec] = std::from_chars(text.data(), end, number);
    if (ec != std::errc{} || stopped != end || text.empty()) return std::nullopt;
    return number;
}

template <class Number>
std::optional<std::int32_t> narrow(std::optional<Number> number) noexcept {
    constexpr auto min = static_cast<Number>(std::numeric_limits<std::int32_t>::min());
    constexpr auto max = static_cast<Number>(std::numeric_limits<std::int32_t>::max());
    if (!number || !(*number >= min && *number <= max)) return std::nullopt;
    return static_cast<std::int32_t>(*number);
}

std::optional<std::int32_t> from_number(std::string_view text) noexcept {
    if (const auto whole = decimal_i64(text)) return narrow(whole);
    auto number = parse_all<double>(text);
    if (number) number = std::trunc(*number);
    return narrow(number);
}

std::optional<std::int32_t> from_string(std::string text) {
    if (text.empty() || text == "null" || text == "NULL") return 0;
    std::erase(text, ',');
    const std::size_t point = text.find('.');
    if (point != std::string::npos && text.find_first_not_of('0', point + 1) == std::string::npos) text.resize(point);
    return narrow(decimal_i64(text));
}

}  // namespace

std::optional<std::int64_t> decimal_i64(std::string_view text) noexcept { return parse_all<std::int64_t>(text); }

std::optional<double> decimal_f64(std::string_view text) noexcept { return parse_all<double>(text); }

std::optional<std::int32_t> json_i32(const json_value& value) {
    switch (value.kind) {
        case json_kind::number:
            return from_number(value.raw);
        case json_kind::string:
            return from_string(value.escaped ? unescape_json(value.raw) : std::string{value.raw});
        case json_kind::boolean:
            return value.raw == "true" ? 1 : 0;
        default:
            return std::nullopt;
    }
}

}  // namespace rmq::protocol::detail
