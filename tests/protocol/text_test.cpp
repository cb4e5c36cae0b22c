#include <gtest/gtest.h>

#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/java_hash.hpp>

#include "vectors/vector_file.hpp"

using namespace rmq::protocol;
using namespace rmq::protocol::detail;
using namespace std::string_literals;

TEST(text, KnowsUtf8) {
    for (const auto& good : {""s, "abcdefgh"s, "\x7F"s, "é"s, "中"s, "😀"s, "\xED\x9F\xBF"s, "\xEE\x80\x80"s,
                             "\xF4\x8F\xBF\xBF"s, "abcdefg中hijklmnop"s, "\0"s}) {
        EXPECT_TRUE(is_utf8(good)) << to_hex(rmq::test::as_bytes(good));
    }
    for (const auto& bad : {"\x80"s, "\xC1\xBF"s, "\xE0\x9F\xBF"s, "\xED\xA0\x80"s, "\xF0\x8F\xBF\xBF"s,
                            "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xFF"s, "abcdefgh\xE4\xB8"s, "\xC3"s}) {
        EXPECT_FALSE(is_utf8(bad)) << to_hex(rmq::test::as_bytes(bad));
    }
}

TEST(text, WritesWhatItReads) {
    for (char32_t c = 1; c < 0x110000; c += 7) {
        if (c >= 0xD800 && c < 0xE000) continue;
        std::string text;
        append_utf8(text, c);
        const auto read = first_char(text);
        ASSERT_TRUE(read.valid);
        ASSERT_EQ(read.code, c);
        ASSERT_EQ(read.size, text.size());
    }
}

TEST(text, OnOneLineIsEscapedOnce) {
    const auto once = one_line("a\n\x1b\x7f\u0085\u2028\xFF中"s + '\0', 1000);
    EXPECT_EQ(once, "a\\n\\x1B\\x7F\\x85\\u2028\\xFF中\\x00");
    EXPECT_EQ(one_line(once, 1000), once);
}

TEST(text, OnOneLineIsCutBetweenCharactersAndEscapes) {
    EXPECT_EQ(one_line("中中", 6), "中中");
    EXPECT_EQ(one_line("中中", 5), "中…");
    EXPECT_EQ(one_line("a\n", 2), "a…");
    EXPECT_EQ(one_line("a", 0), "…");
}

TEST(hex, IsReadInBothCases) {
    EXPECT_EQ(to_hex(*from_hex("00fFAb")), "00ffab");
    EXPECT_EQ(to_upper_hex(*from_hex("00fFAb")), "00FFAB");
    EXPECT_EQ(from_hex("0"), std::nullopt);
    EXPECT_EQ(from_hex("0g"), std::nullopt);
    EXPECT_TRUE(from_hex("")->empty());
}

TEST(java_hash, CountsUtf16UnitsAndWraps) {
    EXPECT_EQ(java_hash(""), 0);
    EXPECT_EQ(java_hash("TagA"), 2598919);
    EXPECT_EQ(java_hash("中文"), 646394);
    EXPECT_EQ(java_hash("😀"), 1772899);
    EXPECT_EQ(java_hash("zzzzzzz"), 215481018);
}

TEST(java_hash, TakesBytesThatAreNotUtf8ForTheReplacementCharacter) { EXPECT_EQ(java_hash("\xFF"), 0xFFFD); }
