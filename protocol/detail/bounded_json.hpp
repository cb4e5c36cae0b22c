#pragma once

#include <rmq/protocol/detail/json_reader.hpp>
#include <rmq/protocol/error.hpp>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::protocol::detail {

inline constexpr std::ptrdiff_t max_json_values = 100'000;

// A JSON object as a tree, for small bodies from outside. Strict JSON; depth and number of values are judged before
// memory is spent on them.
inline result<nlohmann::json> parse_bounded_json(std::string_view text) {
    const auto refused = [](std::string why) {
        return tl::unexpected{error{.code = errc::protocol_error, .detail = "a JSON body " + std::move(why)}};
    };
    // Every value but the first stands behind one of these; those inside strings only make the count larger.
    const auto values =
        std::ranges::count_if(text, [](char c) { return c == ',' || c == '[' || c == '{' || c == ':'; });
    if (values > max_json_values) return refused("has too many values");
    json_reader reader{text};
    json_value whole;
    if (!reader.read_value(whole) || !reader.finish()) {
        return refused(reader.fault() == nullptr ? "is followed by something else"
                                                 : "is malformed: " + std::string{reader.fault()});
    }
    auto parsed = nlohmann::json::parse(text, nullptr, false);
    if (!parsed.is_object()) return refused("is no strict JSON object");
    return parsed;
}

}  // namespace rmq::protocol::detail
