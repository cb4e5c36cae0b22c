#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/client/settings.hpp>
#include <rmq/config/load_settings.hpp>
#include <rmq/protocol/detail/text.hpp>

#include <algorithm>
#include <tuple>

namespace rmq::fuzz {
namespace {

constexpr std::size_t most_faults = 100;
constexpr std::size_t longest_fault = 2000;

// What a variable holds is never read as TOML again.
std::optional<std::string> variable(const std::string& name) {
    if (name.starts_with('U')) return std::nullopt;
    if (name.starts_with('H')) return "\"\n[pool]\n${H}\x01\xFF";
    return "127.0.0.1:10911";
}

void check(bytes input) {
    const auto text = as_text(input);
    const auto checked = check_settings(text, "fuzz.toml", variable);
    const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n')) + 1;
    require(checked.faults.size() <= most_faults + 1, "too many faults");
    for (const auto& fault : checked.faults) {
        require(fault.file == "fuzz.toml" && !fault.text.empty(), "a fault says nothing");
        require(fault.line <= lines, "a fault behind the end");
        require((fault.line == 0) == (fault.column == 0), "half a place");
        require(fault.text.size() <= longest_fault, "a fault without end");
        require(protocol::detail::one_line(fault.text, fault.text.size()) == fault.text, "a fault is no harmless line");
    }
    auto placed = std::span{checked.faults};
    if (placed.size() > most_faults) placed = placed.first(most_faults);  // "and 3 more faults" stands behind them
    require(std::ranges::is_sorted(placed, {},
                                   [](const auto& f) {
                                       return std::tuple{f.line, f.column};
                                   }),
            "faults out of order");
    if (checked.faults.empty()) require(validate(checked.value).has_value(), "settings without faults are not valid");
    // The same answer twice, and as an error.
    const auto again = check_settings(text, "fuzz.toml", variable);
    require(again.faults == checked.faults && (!again.faults.empty() || again.value == checked.value), "two answers");
    if (text.find("${") == text.npos) {
        const auto parsed = parse_settings(text, "fuzz.toml");
        require(parsed.has_value() == checked.faults.empty(), "two answers in two forms");
        if (!parsed) require(parsed.error().code == errc::invalid_argument, "an error is of the wrong kind");
    }
}

seed_list seeds() {
    return file("config/rmq.toml") + file("samples/from_config.toml") +
           texts({"[client]\nrequest_timeout = \"3s\"\nmax_message_size = \"4MiB\"\n",
                  "[[broker]]\nname = \"a\"\naddress = \"${A}\"\n[[broker]]\nname = \"${H}\"\naddress = \"$${U}\"\n",
                  "pool.max_in_flight = 0x10\npool = { max_queued = 1 }\n", "[pool]\nmax_queued = -1\nmax_qeued = 1\n",
                  "x = [1, [2, {a = 1979-05-27T07:32:00Z}]]\n", "client = 1\n[supervision]\nmax_restarts = 1e3\n"});
}

RMQ_FUZZ_TARGET(settings_text, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
