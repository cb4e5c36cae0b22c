#include <rmq/client/detail/units.hpp>

#include <array>
#include <charconv>
#include <limits>

namespace rmq::detail {
namespace {

struct unit {
    std::string_view name;
    std::int64_t factor;
};

// Largest first: formatting takes the first that divides.
constexpr std::array duration_units{unit{"h", 3'600'000}, unit{"m", 60'000}, unit{"s", 1000}, unit{"ms", 1}};
constexpr std::array size_units{unit{"GiB", std::int64_t{1} << 30}, unit{"MiB", 1 << 20}, unit{"KiB", 1 << 10},
                                unit{"B", 1}};

template <class Units>
std::optional<std::int64_t> parse(std::string_view text, const Units& units) {
    std::int64_t number = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    for (const unit& u : units) {
        if (text != u.name) continue;
        if (number > std::numeric_limits<std::int64_t>::max() / u.factor) return std::nullopt;
        return number * u.factor;
    }
    return std::nullopt;
}

template <class Units>
std::string format(std::int64_t value, const Units& units) {
    for (const unit& u : units) {
        if (value != 0 && value % u.factor == 0) return std::to_string(value / u.factor).append(u.name);
    }
    return std::string{"0"}.append(units.back().name);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    const auto count = parse(text, duration_units);
    if (!count) return std::nullopt;
    return std::chrono::milliseconds{*count};
}

std::optional<std::int64_t> parse_size(std::string_view text) {
    if (const auto with_unit = parse(text, size_units)) return with_unit;
    return parse(text, std::array{unit{"", 1}});
}

std::string format_duration(std::chrono::milliseconds value) { return format(value.count(), duration_units); }

std::string format_size(std::int64_t bytes) { return format(bytes, size_units); }

}  // namespace rmq::detail
