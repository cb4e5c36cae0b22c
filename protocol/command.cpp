#include <rmq/protocol/binary_header.hpp>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/detail/json_number.hpp>
#include <rmq/protocol/json_header.hpp>

#include <algorithm>
#include <array>
#include <ranges>

namespace rmq::protocol {
namespace {

// By number.
constexpr auto language_names =
    std::to_array<std::string_view>({"JAVA", "CPP", "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY", "OTHER", "HTTP",
                                     "GO", "PHP", "OMS", "RUST", "NODE_JS"});

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string_view to_string(language l) noexcept {
    const auto code = static_cast<std::size_t>(l);
    return code < language_names.size() ? language_names[code] : std::string_view{};
}

std::optional<language> language_of(std::int32_t code) noexcept {
    if (code < 0 || static_cast<std::size_t>(code) >= language_names.size()) return std::nullopt;
    return static_cast<language>(code);
}

std::optional<language> language_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < language_names.size(); ++i) {
        if (equal_ignoring_case(language_names[i], name)) return static_cast<language>(i);
    }
    return std::nullopt;
}

std::optional<std::string_view> command::find(std::string_view key) const noexcept {
    for (const auto& field : std::views::reverse(ext)) {
        if (field.key == key) return field.value;
    }
    return std::nullopt;
}

std::optional<std::int64_t> command::find_i64(std::string_view key) const noexcept {
    const auto text = find(key);
    return text ? detail::decimal_i64(*text) : std::nullopt;
}

std::optional<std::int32_t> command::find_i32(std::string_view key) const noexcept {
    const auto wide = find_i64(key);
    if (!wide || *wide != static_cast<std::int32_t>(*wide)) return std::nullopt;
    return static_cast<std::int32_t>(*wide);
}

std::optional<bool> command::find_bool(std::string_view key) const noexcept {
    const auto text = find(key);
    if (!text) return std::nullopt;
    return equal_ignoring_case(*text, "true");
}

result<command> decode_command(const frame& f) {
    return f.type == serialize_type::json ? decode_json_header(f.header) : decode_binary_header(f.header);
}

}  // namespace rmq::protocol
