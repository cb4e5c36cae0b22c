#include "config/config_text.hpp"

#include <rmq/config/config_reference.hpp>
#include <rmq/config/detail/unparsable.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace rmq {
namespace {

using test::faults_of;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string repeated(std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
}

TEST(hostile_config, NestedDeeplyIsRefusedBeforeItIsBuilt) {
    EXPECT_THAT(faults_of("x = " + repeated("[", 500'000)),
                ElementsAre("t.toml:1:21: not TOML: expected less nesting"));
    EXPECT_THAT(faults_of("x = " + repeated("{a=", 300'000)),
                ElementsAre("t.toml:1:53: not TOML: expected less nesting"));
    EXPECT_THAT(faults_of("[" + repeated("a.", 500'000) + "a]\n"),
                ElementsAre("t.toml:1:19: not TOML: expected less nesting"));
    EXPECT_THAT(faults_of("\n\n" + repeated("a . ", 250'000) + "a = 1"),
                ElementsAre("t.toml:3:35: not TOML: expected less nesting"));
    EXPECT_THAT(faults_of(repeated("'a'.\"b\".", 50'000) + "a = 1"),
                ElementsAre(EndsWith(": not TOML: expected less nesting")));
}

TEST(hostile_config, NestingIsNotCountedInStringsAndComments) {
    const std::string deep = repeated("[{a.", 100);
    for (const std::string& text : {"# " + deep + "\nx = 1", "x = \"" + deep + "\"", "x = '" + deep + "'",
                                    "x = \"\"\"\n" + deep + "\n\"\"\"", "x = '''\n" + deep + "\n'''",
                                    "x = \"\\\"" + deep + "\"", "x = '\\' # " + deep, repeated("a.b = []\n", 100)}) {
        EXPECT_FALSE(detail::find_unparsable(text)) << text;
    }
}

TEST(hostile_config, NestingIsFoundBehindStringsAndComments) {
    const std::string deep = repeated("[", 100);
    for (const char* begin :
         {"# [\"\nx = ", "x = [\"\", ", "x = ['''''', ", "x = [\"\"\"\\\"\"\"\", ", "x = ['\\', "}) {
        const std::string text = std::string{begin} + deep;
        EXPECT_TRUE(detail::find_unparsable(text)) << text;
    }
}

TEST(hostile_config, NestingIsReadWithoutRunningPastTheEnd) {
    for (const std::string_view text : {"\"", "'", "\"\"\"", "'''", "\"\\", "\"\"\"\\", "#", "x = \"a\\"}) {
        const std::vector<char> exact{text.begin(), text.end()};
        EXPECT_FALSE(detail::find_unparsable({exact.data(), exact.size()}));
    }
}

TEST(hostile_config, WithForeignCharactersOutsideStringsIsRefused) {
    const std::string expected = ": not TOML: expected characters outside ASCII in quotes and comments only";
    // One from each range in which toml++ would not know what to do.
    for (const char* c : {"ß", "\u1681", "\u2010", "\u2fff", "\ufb27", "\ufef7"}) {
        EXPECT_THAT(faults_of("[pool]\nmax_queued = " + std::string{c} + "1\n"), ElementsAre("t.toml:2:14" + expected));
        EXPECT_THAT(faults_of("gr" + std::string{c} + " = 1\n"), ElementsAre("t.toml:1:3" + expected));
        EXPECT_THAT(faults_of("'" + std::string{c} + c + "'" + c), ElementsAre("t.toml:1:5" + expected));
        EXPECT_THAT(faults_of("# " + std::string{c}), IsEmpty());
        EXPECT_THAT(faults_of("client.instance = \"\"\"\\\n  " + std::string{c} + "\"\"\""),
                    ElementsAre("t.toml:2:3: not TOML: expected no character outside ASCII right behind a backslash"));
    }
}

TEST(hostile_config, MayBeginWithAByteOrderMark) {
    EXPECT_THAT(faults_of("\xEF\xBB\xBF[pool]\nmax_queued = 1\n"), IsEmpty());
    EXPECT_THAT(faults_of("\xEF\xBB\xBF[pool]\nmax_queued = 0\n"), SizeIs(1));
}

TEST(hostile_config, OfInvalidUtf8IsRefused) {
    for (const char* bytes : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82"}) {
        EXPECT_THAT(faults_of(std::string{"client.instance = \""} + bytes + "\"\n"), Not(IsEmpty()));
        EXPECT_THAT(faults_of(std::string{"# "} + bytes), Not(IsEmpty()));
    }
}

TEST(hostile_config, WithNulBytesIsRefused) {
    using namespace std::string_literals;
    for (const std::string& text :
         {"\0"s, "client.instance = \"a\0b\"\n"s, "# \0\n"s, "[client]\0\n"s, "a\0b = 1\n"s}) {
        EXPECT_THAT(faults_of(text), SizeIs(1)) << testing::PrintToString(text);
    }
    EXPECT_THAT(faults_of("client.instance = \"a\\u0000b\"\n"), SizeIs(1));
}

TEST(hostile_config, PutsNoControlCharactersIntoFaults) {
    for (const std::string& fault :
         faults_of("[pool]\n\"\\u001b[31m\\n\" = 1\nconnect_timeout = \"\\u001b[2J\"\n\"${x\\r}\" = 1")) {
        EXPECT_TRUE(std::ranges::none_of(fault, [](char c) { return c >= 0 && c < ' '; })) << fault;
    }
}

TEST(hostile_config, OfLongNamesAndValuesMakesShortFaults) {
    const std::string name(500'000, 'k');
    for (const std::string& fault : faults_of("[client]\n" + name + " = 1\nrequest_timeout = '" + name + "'\n")) {
        EXPECT_LT(fault.size(), 400U);
    }
    // Cut between characters, never within one.
    EXPECT_THAT(faults_of("'" + repeated("ß", 60) + "' = 1\n"),
                ElementsAre(HasSubstr("\"" + repeated("ß", 40) + "…\"")));
}

TEST(hostile_config, OfManyBrokersIsRead) {
    std::string text;
    for (int i = 0; text.size() < 500'000; ++i) {
        const std::string number = std::to_string(i);
        text += "[[broker]]\nname = 'b" + number + "'\naddress = 'h" + number + ":1'\n";
    }
    EXPECT_THAT(faults_of(text), IsEmpty());
}

// Always a value or faults in order, never a crash: the sanitizers judge the rest.
void expect_an_answer(const std::string& text) {
    const std::vector<char> exact{text.begin(), text.end()};
    const checked_settings checked = check_settings({exact.data(), exact.size()}, "t.toml", test::variables({}));
    if (checked.faults.empty()) {
        ASSERT_TRUE(validate(checked.value)) << text;
    }
    for (const config_fault& fault : checked.faults) ASSERT_FALSE(fault.text.empty()) << text;
}

TEST(hostile_config, MutatedAtRandomIsAlwaysAnswered) {
    std::mt19937 random{20240229};  // NOLINT: the same mutations in every run
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
    };
    const std::string sample = config_reference();
    constexpr std::string_view pieces[] = {"[",      "]",
                                           "[[",     "]]",
                                           "{",      "}",
                                           "\"",     "'",
                                           "\"\"\"", "'''",
                                           "=",      ".",
                                           ",",      "#",
                                           "\n",     "\r",
                                           "\\",     "${",
                                           "$${",    std::string_view{"\0", 1},
                                           "\xff",   "9999999999999999999",
                                           "-",      "ms",
                                           "broker", "pool",
                                           "true",   "1979-05-27",
                                           "0x",     "nan",
                                           " ",      "\\u0000",
                                           "ß"};
    for (int round = 0; round < 1500; ++round) {
        std::string text = sample;
        for (std::size_t i = 0, changes = 1 + below(4); i < changes; ++i) {
            const std::size_t at = below(text.size());
            switch (below(5)) {
                case 0:
                    text.erase(at, 1 + below(40));
                    break;
                case 1:
                    text.insert(at, pieces[below(std::size(pieces))]);
                    break;
                case 2:
                    text[at] = static_cast<char>(below(256));
                    break;
                case 3:
                    text.insert(at, text.substr(below(text.size()), 1 + below(200)));
                    break;
                default:
                    text.resize(at + 1);
                    break;
            }
        }
        ASSERT_NO_FATAL_FAILURE(expect_an_answer(text)) << "round " << round;
    }
}

TEST(hostile_config, CutAnywhereIsAlwaysAnswered) {
    const std::string sample = config_reference();
    for (std::size_t size = 0; size < sample.size(); size += 7) {
        ASSERT_NO_FATAL_FAILURE(expect_an_answer(sample.substr(0, size)));
    }
}

}  // namespace
}  // namespace rmq
