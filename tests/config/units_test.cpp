#include <rmq/client/detail/units.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace rmq::detail {
namespace {

using namespace std::chrono_literals;
using testing::Optional;

TEST(units, ReadsDurationsInEveryUnit) {
    EXPECT_THAT(parse_duration("500ms"), Optional(500ms));
    EXPECT_THAT(parse_duration("3s"), Optional(3000ms));
    EXPECT_THAT(parse_duration("2m"), Optional(120'000ms));
    EXPECT_THAT(parse_duration("1h"), Optional(3'600'000ms));
    EXPECT_THAT(parse_duration("0s"), Optional(0ms));
}

TEST(units, RefusesDurationsOfAnotherForm) {
    for (const char* text :
         {"", "s", "3", "3 s", " 3s", "3s ", "-3s", "+3s", "1.5s", "3S", "3sec", "3us", "3d", "3s2ms"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(units, ReadsSizesInEveryUnit) {
    EXPECT_THAT(parse_size("0"), Optional(0));
    EXPECT_THAT(parse_size("4194304"), Optional(4'194'304));
    EXPECT_THAT(parse_size("7B"), Optional(7));
    EXPECT_THAT(parse_size("2KiB"), Optional(2048));
    EXPECT_THAT(parse_size("4MiB"), Optional(4'194'304));
    EXPECT_THAT(parse_size("1GiB"), Optional(1'073'741'824));
}

TEST(units, RefusesSizesOfAnotherForm) {
    for (const char* text : {"", "MiB", "4MB", "4M", "4mib", "4 MiB", "-1", "1e3", "0x10"}) {
        EXPECT_FALSE(parse_size(text)) << text;
    }
}

TEST(units, RefusesNumbersThatDoNotFit) {
    EXPECT_TRUE(parse_duration("9223372036854775807ms"));
    EXPECT_FALSE(parse_duration("9223372036854775808ms"));
    EXPECT_FALSE(parse_duration("9223372036854775807s"));
    EXPECT_FALSE(parse_size("9223372036854775807KiB"));
    EXPECT_FALSE(parse_size("99999999999999999999999"));
}

TEST(units, WritesTheLargestUnitThatIsExact) {
    EXPECT_EQ(format_duration(0ms), "0ms");
    EXPECT_EQ(format_duration(1ms), "1ms");
    EXPECT_EQ(format_duration(1500ms), "1500ms");
    EXPECT_EQ(format_duration(90s), "90s");
    EXPECT_EQ(format_duration(10min), "10m");
    EXPECT_EQ(format_duration(24h), "24h");
    EXPECT_EQ(format_size(0), "0B");
    EXPECT_EQ(format_size(1000), "1000B");
    EXPECT_EQ(format_size(65536), "64KiB");
    EXPECT_EQ(format_size(4'194'304), "4MiB");
}

TEST(units, ReadsBackWhatItWrites) {
    for (const auto value : {0ms, 1ms, 999ms, 1000ms, 60'000ms, 61'000ms, 86'400'000ms}) {
        EXPECT_THAT(parse_duration(format_duration(value)), Optional(value));
        EXPECT_THAT(parse_size(format_size(value.count())), Optional(value.count()));
    }
}

}  // namespace
}  // namespace rmq::detail
