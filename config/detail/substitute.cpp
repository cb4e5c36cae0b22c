#include <rmq/config/detail/printable.hpp>
#include <rmq/config/detail/substitute.hpp>

#include <algorithm>

namespace rmq::detail {
namespace {

bool is_variable_name(std::string_view name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && !is_digit(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace

tl::expected<std::string, std::string> substitute(std::string_view text, const environment& variables) {
    std::string out;
    while (!text.empty()) {
        if (text.starts_with("$${")) {
            out += "${";
            text.remove_prefix(3);
            continue;
        }
        if (!text.starts_with("${")) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const std::size_t end = text.find('}');
        if (end == std::string_view::npos) return tl::unexpected<std::string>("expected a '}' after \"${\"");
        const std::string name{text.substr(2, end - 2)};
        if (!is_variable_name(name)) {
            return tl::unexpected("expected a variable's name in ${…}, got \"" + printable(name) + '"');
        }
        const auto value = variables(name);
        if (!value) return tl::unexpected("expected the environment variable " + printable(name) + " to be set");
        out += *value;
        text.remove_prefix(end + 1);
    }
    return out;
}

}  // namespace rmq::detail
