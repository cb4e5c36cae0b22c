// docs/errors.md: what it says in prose is written by hand, its lists are made here.

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <rmq/protocol/error_table.hpp>
#include <sstream>

using namespace rmq;

namespace {

constexpr auto manual = RMQ_SOURCE_DIR "/docs/errors.md";
constexpr std::string_view begin_mark = "<!-- from the error table: begin -->\n";
constexpr std::string_view end_mark = "<!-- from the error table: end -->\n";

std::string content_of(const char* file) {
    std::ifstream in{file, std::ios::binary};
    EXPECT_TRUE(in) << file;
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// Words in a cell of a table.
std::string cell(std::string_view words) {
    std::string out;
    for (const char c : words) out += c == '|' ? "\\|" : std::string(1, c);
    return out;
}

std::string quoted(std::string_view text) { return '`' + std::string{text} + '`'; }

// Which requests a row is for.
std::string asked(const error_rule& rule) {
    std::string out = "any";
    if (rule.request) out = std::string{to_string(*rule.request)};
    if (rule.family) out = "*" + std::string{to_string(*rule.family)} + "*";
    if (!rule.remark.empty()) out += ", remark has \"" + std::string{rule.remark} + '"';
    return out;
}

std::string code_of(const error_rule& rule) {
    if (!rule.code) return "any other";
    auto name = to_string(*rule.code);
    // Three numbers changed hands with 5.0: these rows are about their former owners.
    if (rule.request == request_code::update_and_create_acl_config) name = "UPDATE_AND_CREATE_ACL_CONFIG_FAILED";
    if (rule.request == request_code::delete_acl_config) name = "DELETE_ACL_CONFIG_FAILED";
    if (rule.request == request_code::update_global_white_addrs_config)
        name = "UPDATE_GLOBAL_WHITE_ADDRS_CONFIG_FAILED";
    return std::to_string(static_cast<int>(*rule.code)) + ' ' + std::string{name};
}

std::string table_of_codes() {
    std::string out =
        "| response code | request | kind | repeat | fate | meaning | what to do |\n|---|---|---|---|---|---|---|\n";
    for (const auto& rule : error_table()) {
        out += "| " + code_of(rule) + " | " + asked(rule) + " | " + quoted(to_string(rule.kind)) + " | " +
               std::string{to_string(rule.retry)} + " | " + std::string{to_string(rule.request_fate)} + " | " +
               cell(rule.meaning) + " | " + cell(rule.advice) + " |\n";
    }
    return out;
}

std::string table_of_families() {
    std::string out = "| operation | requests |\n|---|---|\n";
    for (int f = static_cast<int>(request_family::send); f <= static_cast<int>(request_family::consumer); ++f) {
        std::string requests;
        for (std::int32_t code = 0; code < 201'000; ++code) {
            const auto request = static_cast<request_code>(code);
            if (family_of(request) != static_cast<request_family>(f)) continue;
            requests += (requests.empty() ? "" : ", ") + std::string{to_string(request)};
        }
        out += "| *" + std::string{to_string(static_cast<request_family>(f))} + "* | " + requests + " |\n";
    }
    return out;
}

std::string lists() { return '\n' + table_of_codes() + '\n' + table_of_families() + '\n'; }

}  // namespace

TEST(error_reference, IsWhatTheManualSays) {
    std::string text = content_of(manual);
    const auto begin = text.find(begin_mark);
    auto end = text.find(end_mark);
    ASSERT_NE(begin, std::string::npos);
    ASSERT_NE(end, std::string::npos);
    const auto from = begin + begin_mark.size();
    if (std::getenv("RMQ_WRITE_ERROR_REFERENCE") != nullptr) {
        std::ofstream{manual, std::ios::binary} << text.substr(0, from) << lists() << text.substr(end);
        text = content_of(manual);
        end = text.find(end_mark);
    }
    EXPECT_EQ(text.substr(from, end - from), lists())
        << "write it anew: RMQ_WRITE_ERROR_REFERENCE=1 wire_tests --gtest_filter='error_reference.*'";
}

TEST(error_reference, NamesEveryKindWithItsException) {
    const std::string text = content_of(manual);
    for (int kind = 1; kind <= static_cast<int>(errc::broker_unavailable); ++kind) {
        const std::string name{to_string(static_cast<errc>(kind))};
        EXPECT_THAT(text, testing::HasSubstr("| `" + name + "` | `rmq::" + name + "` |"));
    }
}
