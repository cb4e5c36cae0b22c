// docs/configuration.md: what it says in prose is written by hand, its tables are made here.

#include <rmq/client/detail/setting_keys.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace rmq {
namespace {

constexpr auto configuration_manual = RMQ_SOURCE_DIR "/docs/configuration.md";
constexpr std::string_view tables_begin = "<!-- from the table of keys: begin -->\n";
constexpr std::string_view tables_end = "<!-- from the table of keys: end -->\n";

// A bar ends a cell.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out;
}

std::string range_of(const detail::setting_key& key) {
    switch (key.kind) {
        case detail::setting_kind::text:
        case detail::setting_kind::secret:
            return "a text";
        case detail::setting_kind::secret_file:
            return "the path of a file";
        default:
            return key.expectation();
    }
}

std::string default_of(const detail::setting_key& key) {
    if (key.required()) return "required";
    const auto value = key.get(settings{}, 0);
    if (const auto* text = std::get_if<std::string>(&value)) return "`\"" + *text + "\"`";
    const auto number = key.format(std::get<std::int64_t>(value));
    return key.kind == detail::setting_kind::count ? "`" + number + "`" : "`\"" + number + "\"`";
}

std::string tables_of_keys() {
    std::string out;
    for (const auto& table : detail::setting_tables()) {
        const auto name = std::string{table.repeated ? "[[" : "["}.append(table.name) + (table.repeated ? "]]" : "]");
        out.append("\n## ").append(name).append("\n\n").append(table.docs).append("\n\n");
        out += "| key | value | default | meaning, and when to change it |\n|---|---|---|---|\n";
        for (const auto& key : detail::setting_keys()) {
            if (key.table != table.name) continue;
            out.append("| `").append(key.name).append("` | ").append(cell(range_of(key))).append(" | ");
            out.append(default_of(key)).append(" | ").append(cell(key.docs)).append(" |\n");
        }
    }
    return out + "\n";
}

std::string text_of_manual() {
    std::ifstream in{configuration_manual, std::ios::binary};
    EXPECT_TRUE(in) << configuration_manual;
    std::ostringstream content;
    content << in.rdbuf();
    return content.str();
}

TEST(configuration_manual, SaysWhatTheTableOfKeysSays) {
    std::string text = text_of_manual();
    const auto begin = text.find(tables_begin);
    auto end = text.find(tables_end);
    ASSERT_NE(begin, std::string::npos);
    ASSERT_NE(end, std::string::npos);
    const auto from = begin + tables_begin.size();
    if (std::getenv("RMQ_WRITE_CONFIGURATION_MANUAL") != nullptr) {
        std::ofstream{configuration_manual, std::ios::binary} << text.substr(0, from) << tables_of_keys()
                                                              << text.substr(end);
        text = text_of_manual();
        end = text.find(tables_end);
    }
    EXPECT_EQ(text.substr(from, end - from), tables_of_keys())
        << "write it anew: RMQ_WRITE_CONFIGURATION_MANUAL=1 config_test --gtest_filter='configuration_manual.*'";
}

}  // namespace
}  // namespace rmq
