// docs/health.md: what it says in prose is written by hand, its drawing and its tables are made here.

#include <rmq/runtime/health_table.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace rmq::runtime {
namespace {

constexpr auto health_manual = RMQ_SOURCE_DIR "/docs/health.md";
constexpr std::string_view from_mark = "<!-- from the health table: begin -->\n";
constexpr std::string_view to_mark = "<!-- from the health table: end -->\n";

std::string text_of(const char* file) {
    std::ifstream in{file, std::ios::binary};
    EXPECT_TRUE(in) << file;
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// What an operator does to any state, and what ends a broker, would only hide the rest of the drawing.
bool is_for_all_states(const health_rule& rule) {
    int states = 0;
    for (int i = 0; i < health_state_count; ++i) states += rule.from.has(static_cast<health_state>(i)) ? 1 : 0;
    return states == health_state_count - 1;
}

std::string drawing() {
    std::string out = "```mermaid\nstateDiagram-v2\n    [*] --> unknown\n";
    for (int from = 0; from < health_state_count; ++from)
        for (int to = 0; to < health_state_count; ++to) {
            std::string events;
            for (const auto& rule : health_table)
                if (!is_for_all_states(rule) && static_cast<int>(rule.to) == to &&
                    rule.from.has(static_cast<health_state>(from)))
                    events += (events.empty() ? "" : ", ") + std::string{to_string(rule.event)};
            if (events.empty()) continue;
            out += "    " + std::string{to_string(static_cast<health_state>(from))} + " --> " +
                   std::string{to_string(static_cast<health_state>(to))} + " : " + events + "\n";
        }
    return out + "```\n";
}

std::string table_of_rules() {
    std::string out = "| in state | event | leads to | reason |\n|---|---|---|---|\n";
    for (const auto& rule : health_table) {
        std::string from;
        for (int i = 0; i < health_state_count; ++i)
            if (rule.from.has(static_cast<health_state>(i)))
                from += (from.empty() ? "" : ", ") + std::string{to_string(static_cast<health_state>(i))};
        out += "| " + from + " | `" + std::string{to_string(rule.event)} + "` | " + std::string{to_string(rule.to)} +
               " | " + std::string{rule.reason} + " |\n";
    }
    return out;
}

std::string table_of_states() {
    std::string out = "| state | requests may go there |\n|---|---|\n";
    for (int i = 0; i < health_state_count; ++i)
        out += "| " + std::string{to_string(static_cast<health_state>(i))} + " | `" +
               std::string{to_string(admission_in(static_cast<health_state>(i)))} + "` |\n";
    return out;
}

std::string made_here() { return '\n' + drawing() + '\n' + table_of_rules() + '\n' + table_of_states() + '\n'; }

TEST(health_reference, IsWhatTheManualSays) {
    std::string text = text_of(health_manual);
    const auto begin = text.find(from_mark);
    auto end = text.find(to_mark);
    ASSERT_NE(begin, std::string::npos);
    ASSERT_NE(end, std::string::npos);
    const auto from = begin + from_mark.size();
    if (std::getenv("RMQ_WRITE_HEALTH_REFERENCE") != nullptr) {
        std::ofstream{health_manual, std::ios::binary} << text.substr(0, from) << made_here() << text.substr(end);
        text = text_of(health_manual);
        end = text.find(to_mark);
    }
    EXPECT_EQ(text.substr(from, end - from), made_here())
        << "write it anew: RMQ_WRITE_HEALTH_REFERENCE=1 runtime_tests --gtest_filter='health_reference.*'";
}

}  // namespace
}  // namespace rmq::runtime
