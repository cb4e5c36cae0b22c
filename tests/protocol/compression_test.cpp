#include <gtest/gtest.h>

#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/hex.hpp>
#include <string>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

class compression : public ::testing::TestWithParam<compression_type> {
protected:
    static std::vector<std::byte> blanks(std::size_t size) { return std::vector<std::byte>(size, std::byte{' '}); }
    static std::vector<std::byte> packed(std::size_t size) { return compress(GetParam(), 5, blanks(size)).value(); }
};

INSTANTIATE_TEST_SUITE_P(every_type, compression,
                         ::testing::Values(compression_type::zlib, compression_type::lz4, compression_type::zstd),
                         [](const auto& type) { return std::string{to_string(type.param)}; });

TEST_P(compression, ComesBackAsItWentIn) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1023}, std::size_t{1024},
                                   std::size_t{1025}, std::size_t{70'000}, std::size_t{1'000'000}}) {
        const auto back = inflate(GetParam(), test::exact_copy{packed(size)});
        ASSERT_TRUE(back) << size << ": " << back.error().message();
        EXPECT_EQ(*back, blanks(size));
    }
}

TEST_P(compression, InflatesUpToTheLimitAndNoByteFurther) {
    constexpr std::size_t limit = 100'000;
    const inflate_limits limits{.max_size = limit};
    EXPECT_TRUE(inflate(GetParam(), packed(limit - 1), limits));
    EXPECT_TRUE(inflate(GetParam(), packed(limit), limits));
    const auto refused = inflate(GetParam(), packed(limit + 1), limits);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::protocol_error);
}

TEST_P(compression, RefusesABodyThatGrowsMoreThanItsRatioAllows) {
    const auto bomb = packed(std::size_t{8} * 1024 * 1024);
    const inflate_limits limits{.max_ratio = 2, .allowance = 0};
    EXPECT_FALSE(inflate(GetParam(), bomb, limits));
    EXPECT_TRUE(inflate(GetParam(), bomb, {.max_ratio = std::size_t{8} * 1024 * 1024, .allowance = 0}));
}

TEST_P(compression, RefusesABombOfMoreThan64MiBByDefault) {
    const auto bomb = packed(std::size_t{64} * 1024 * 1024 + 1);
    const auto refused = inflate(GetParam(), bomb);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("grow beyond"), std::string::npos) << refused.error().detail;
}

TEST_P(compression, RefusesEveryBodyThatIsCut) {
    const auto whole = packed(3000);
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const auto cut = inflate(GetParam(), test::exact_copy{std::span{whole}.first(size)});
        ASSERT_FALSE(cut) << size;
        ASSERT_EQ(cut.error().code, errc::protocol_error);
    }
}

TEST_P(compression, SurvivesEveryFlippedBit) {
    const auto whole = packed(300);
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        auto damaged = whole;
        damaged[bit / 8] ^= std::byte{1} << (bit % 8);
        const auto out = inflate(GetParam(), test::exact_copy{damaged}, {.max_size = 10'000});
        if (out) {
            ASSERT_LE(out->size(), 10'000U);
        } else {
            ASSERT_EQ(out.error().code, errc::protocol_error);
        }
    }
}

TEST(inflate_limits, BoundTheRatioAndTheSize) {
    constexpr inflate_limits limits{.max_size = 1000, .max_ratio = 10, .allowance = 100};
    EXPECT_EQ(limits.bound(0), 100U);
    EXPECT_EQ(limits.bound(1), 110U);
    EXPECT_EQ(limits.bound(89), 990U);
    EXPECT_EQ(limits.bound(90), 1000U);
    EXPECT_EQ(limits.bound(91), 1000U);
    EXPECT_EQ(limits.bound(~std::size_t{0}), 1000U);
    EXPECT_EQ((inflate_limits{.max_size = 50, .allowance = 100}.bound(1)), 50U);
    EXPECT_EQ((inflate_limits{.max_size = 0}.bound(1)), 0U);
}

TEST(zlib_level, OutsideItsRangeIsRefused) {
    for (const int level : {-1, 10}) {
        const auto refused = compress(compression_type::zlib, level, {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, errc::invalid_argument);
        EXPECT_EQ(refused.error().request, fate::not_sent);
    }
    EXPECT_TRUE(compress(compression_type::zlib, 0, {}));
    EXPECT_TRUE(compress(compression_type::zlib, 9, {}));
}

// A complete frame of one raw block "x" whose header announces 2^40 bytes of content.
TEST(zstd, DoesNotBelieveAnAnnouncedSize) {
    const auto frame = from_hex(
        "28b52ffde00000000000010000"
        "090000"
        "78");
    ASSERT_TRUE(frame);
    const auto refused = inflate(compression_type::zstd, *frame);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::protocol_error);
}

TEST(lz4, ReadsFramesBehindEachOtherAndSkipsSkippableOnes) {
    const std::string one = "04224d18607073010000807800000000";
    const std::string skippable = "502a4d180100000000";
    const auto two = inflate(compression_type::lz4, from_hex(one + skippable + one).value());
    ASSERT_TRUE(two) << two.error().message();
    EXPECT_EQ(test::text_of(*two), "xx");
    for (const char* behind : {"00", "0001", "000102", "00010203"}) {
        EXPECT_FALSE(inflate(compression_type::lz4, from_hex(one + behind).value())) << behind;
    }
    EXPECT_FALSE(inflate(compression_type::lz4, {}));  // as in Java
}

TEST(zstd, IgnoresUpToThreeBytesBehindItsFramesLikeJava) {
    const std::string empty_frame = "28b52ffd0048010000";
    for (const char* behind : {"", "00", "0001", "000102", "28b52ffd0048010000"}) {
        const auto out = inflate(compression_type::zstd, from_hex(empty_frame + behind).value());
        ASSERT_TRUE(out) << behind << out.error().message();
        EXPECT_TRUE(out->empty());
    }
    EXPECT_FALSE(inflate(compression_type::zstd, from_hex(empty_frame + "01020304").value()));
    EXPECT_FALSE(inflate(compression_type::zstd, from_hex("28").value()));
}

}  // namespace
}  // namespace rmq::protocol
