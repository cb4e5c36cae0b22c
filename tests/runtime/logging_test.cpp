#include <rmq/runtime/logging.hpp>

#include <gmock/gmock.h>
#include <spdlog/logger.h>
#include <spdlog/spdlog.h>

namespace rmq::runtime {
namespace {

using namespace std::string_view_literals;

TEST(logging, WritesWarningsAndUpToStandardError) {
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    const auto uut = make_default_logger();
    uut->info("not shown");
    uut->warn("connection to {} lost", "broker-a:10911");
    const auto shown = ::testing::internal::GetCapturedStderr();
    EXPECT_THAT(shown, ::testing::HasSubstr("[rmq]"));
    EXPECT_THAT(shown, ::testing::HasSubstr("connection to broker-a:10911 lost"));
    EXPECT_THAT(shown, ::testing::Not(::testing::HasSubstr("not shown")));
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
}

TEST(logging, ChangesNothingGlobal) {
    const auto uut = make_default_logger();
    EXPECT_EQ(spdlog::get("rmq"), nullptr);
    EXPECT_NE(spdlog::default_logger(), uut);
    EXPECT_NE(make_default_logger(), uut);
}

TEST(logging, LeavesReadableTextAlone) {
    EXPECT_EQ(escaped("topic[T] not exist, apply first please!"), "topic[T] not exist, apply first please!");
    EXPECT_EQ(escaped("größer, 消息, 🚀"), "größer, 消息, 🚀");
    EXPECT_EQ(escaped(""), "");
}

TEST(logging, EscapesWhatCouldForgeALineOrDriveATerminal) {
    EXPECT_EQ(escaped("a\nb\r\tc"), "a\\nb\\r\\tc");
    EXPECT_EQ(escaped("\x1b[31mred\x7f"), "\\x1b[31mred\\x7f");
    EXPECT_EQ(escaped("nul\0"sv), "nul\\x00");
    EXPECT_EQ(escaped("C:\\n"), "C:\\\\n");
    EXPECT_EQ(escaped("\xC2\x9B"
                      "31m"),
              "\\xc2\\x9b31m");  // the C1 form of ESC [
    EXPECT_EQ(escaped("\xC2\xA0"), "\xC2\xA0");
}

TEST(logging, EscapesBytesThatAreNotUtf8) {
    EXPECT_EQ(escaped("\xFF\xFE"), "\\xff\\xfe");
    EXPECT_EQ(escaped("a\xC3"), "a\\xc3");                  // cut
    EXPECT_EQ(escaped("\xE6\xB6"), "\\xe6\\xb6");           // cut
    EXPECT_EQ(escaped("\xF0\x9F\x9A"), "\\xf0\\x9f\\x9a");  // cut
    EXPECT_EQ(escaped("\x80"), "\\x80");                    // no beginning
    EXPECT_EQ(escaped("\xC0\xAF"), "\\xc0\\xaf");           // overlong
    EXPECT_EQ(escaped("\xE0\x80\xAF"), "\\xe0\\x80\\xaf");  // overlong
    EXPECT_EQ(escaped("\xF0\x80\x80\xAF"), "\\xf0\\x80\\x80\\xaf");
    EXPECT_EQ(escaped("\xED\xA0\x80"), "\\xed\\xa0\\x80");           // surrogate
    EXPECT_EQ(escaped("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
    EXPECT_EQ(escaped("\xF4\x8F\xBF\xBD"), "\xF4\x8F\xBF\xBD");
}

TEST(logging, ShortensBetweenCharacters) {
    EXPECT_EQ(escaped("abcdef", 6), "abcdef");
    EXPECT_EQ(escaped("abcdef", 5), "abcde…");
    EXPECT_EQ(escaped("abc消", 5), "abc…");
    EXPECT_EQ(escaped("abc消", 6), "abc消");
    EXPECT_EQ(escaped("abc", 0), "…");
    EXPECT_EQ(escaped("\n\n\n", 2), "\\n\\n…");
}

}  // namespace
}  // namespace rmq::runtime
