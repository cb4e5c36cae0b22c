#include <gtest/gtest.h>

#include <limits>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/byte_writer.hpp>
#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/hex.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol::detail {
namespace {

TEST(byte_writer, WritesBigEndian) {
    std::vector<std::byte> out;
    byte_writer to{out};
    to.u8(0x01);
    to.u16(0x0203);
    to.u32(0x04050607);
    to.u64(0x08090A0B0C0D0E0F);
    to.i8(-1);
    to.i16(-2);
    to.i32(-3);
    to.i64(std::numeric_limits<std::int64_t>::min());
    to.size16(0x7FFF);
    to.size32(2);
    to.text("ab");
    EXPECT_EQ(to_hex(out),
              "0102030405060708090a0b0c0d0e0f"
              "fffffefffffffd8000000000000000"
              "7fff00000002"
              "6162");
}

TEST(byte_writer, PatchesASizeWrittenEarlier) {
    std::vector<std::byte> out;
    byte_writer to{out};
    to.u8(9);
    to.size32(0);
    to.text("abc");
    to.patch_size32(1, 0x01020304);
    EXPECT_EQ(to_hex(out), "0901020304616263");
}

TEST(byte_reader, ReadsWhatTheWriterWrote) {
    std::vector<std::byte> out;
    byte_writer to{out};
    to.i8(-5);
    to.u16(65535);
    to.i32(std::numeric_limits<std::int32_t>::min());
    to.i64(-6);
    to.text("end");
    const test::exact_copy exact{out};
    byte_reader in{exact};
    EXPECT_EQ(in.i8(), -5);
    EXPECT_EQ(in.u16(), 65535);
    EXPECT_EQ(in.i32(), std::numeric_limits<std::int32_t>::min());
    EXPECT_EQ(in.i64(), -6);
    EXPECT_EQ(in.left(), 3U);
    EXPECT_EQ(in.text(3), "end");
    EXPECT_TRUE(in.ok());
    EXPECT_TRUE(in.at_end());
}

TEST(byte_reader, RemembersThatItWasAskedForTooMuch) {
    const test::exact_copy three{test::bytes_of("abc")};
    byte_reader in{three};
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_FALSE(in.ok());
    EXPECT_EQ(in.u8(), 0U) << "nothing is given after a failure";
    EXPECT_TRUE(in.text(1).empty());
    EXPECT_FALSE(in.ok());
}

TEST(byte_reader, RefusesNegativeAndHugeSizes) {
    for (const std::int64_t size : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(), std::int64_t{4},
                                    std::numeric_limits<std::int64_t>::max()}) {
        const test::exact_copy three{test::bytes_of("abc")};
        byte_reader in{three};
        EXPECT_TRUE(in.bytes(size).empty());
        EXPECT_FALSE(in.ok()) << size;
    }
    byte_reader in{test::bytes_of("abc")};
    EXPECT_TRUE(in.bytes(0).empty());
    EXPECT_TRUE(in.ok());
}

TEST(ip_text_test, GoesBothWays) {
    for (const char* text : {"0.0.0.0", "255.255.255.255", "10.0.0.2", "::", "::1", "2001:db8::1", "fe80::1:2:3:4"}) {
        const auto ip = parse_ip(text);
        ASSERT_TRUE(ip) << text;
        EXPECT_EQ(ip_text(ip->span()), text);
        EXPECT_EQ(ip->is_v6(), std::string_view{text}.find(':') != std::string_view::npos);
    }
}

TEST(ip_text_test, RefusesWhatIsNoAddress) {
    using namespace std::string_view_literals;
    for (const auto text :
         {""sv, "1.2.3"sv, "1.2.3.256"sv, "[::1]"sv, "localhost"sv, "1.2.3.4 "sv, "1.2.3.4\0x"sv, ":::"sv}) {
        EXPECT_FALSE(parse_ip(text)) << text;
    }
    EXPECT_EQ(ip_text({}), "");
}

}  // namespace
}  // namespace rmq::protocol::detail
