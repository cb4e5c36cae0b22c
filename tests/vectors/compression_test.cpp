#include <gtest/gtest.h>

#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include "vectors/message_fields.hpp"

namespace rmq {
namespace {

using protocol::compression_type;
using test::field;
using test::vector_case;

compression_type type_of(const field& name) {
    const auto text = name.text();
    if (text == "LZ4") return compression_type::lz4;
    if (text == "ZSTD") return compression_type::zstd;
    if (text == "ZLIB") return compression_type::zlib;
    throw std::invalid_argument("unknown compression type " + text);
}

std::string plain_of(const field& input) {
    if (const auto plain = input.find("plain")) return std::string{test::text_of(plain->bytes())};
    const auto unit = input["unit"].text();
    const auto length = static_cast<std::size_t>(input["length"].number());
    std::string out;
    while (out.size() < length) out += unit;
    out.resize(length);
    return out;
}

void check_damaged(const vector_case& c, compression_type type) {
    static_cast<void>(c["input"]["note"].text());
    const test::exact_bytes compressed{c["hex"].bytes()};
    const auto inflated = protocol::inflate(type, compressed);
    if (const auto plain = c["expected"].find("plain")) {
        ASSERT_TRUE(inflated) << inflated.error().message();
        EXPECT_EQ(*inflated, plain->bytes());
        return;
    }
    static_cast<void>(c["expected"]["error"].text());
    ASSERT_FALSE(inflated);
    EXPECT_EQ(inflated.error().code, errc::protocol_error);
}

void check_round_trip(const vector_case& c, compression_type type) {
    const auto in = c["input"];
    const auto flags = in["sysFlagBits"].number32();
    EXPECT_EQ(flags, in["typeValue"].number32() << 8);
    EXPECT_EQ(protocol::sys_flag::compression_of(flags), type);
    const auto plain = plain_of(in);
    const auto compressed = c["hex"].bytes();
    const auto expected = c["expected"];
    EXPECT_EQ(plain.size(), static_cast<std::size_t>(expected["plainLength"].number()));
    EXPECT_EQ(protocol::body_crc(plain), expected["plainBodyCRC"].number32());
    EXPECT_EQ(protocol::body_crc(plain), expected["plainCrc32"].number() & 0x7FFFFFFF);
    EXPECT_EQ(protocol::body_crc(test::text_of(compressed)), expected["compressedBodyCRC"].number32());

    const auto inflated = protocol::inflate(type, test::exact_bytes{compressed});
    ASSERT_TRUE(inflated) << inflated.error().message();
    EXPECT_EQ(test::text_of(*inflated), plain);
    const auto ours = protocol::compress(type, in["level"].number32(), test::as_bytes(plain));
    ASSERT_TRUE(ours) << ours.error().message();
    const auto back = protocol::inflate(type, *ours);
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(test::text_of(*back), plain);
    // Everywhere in small ones, here and there in large ones: LZ4 reserves megabytes for each try.
    const std::size_t step = 1 + compressed.size() / 100;
    for (std::size_t size = 1; size < compressed.size(); size += step) {
        const test::exact_bytes cut{std::span{compressed}.first(size)};
        ASSERT_FALSE(protocol::inflate(type, cut)) << size;
    }
}

TEST(compression_vectors, InflateToWhatJavaCompressedAndRefuseWhatItRefuses) {
    test::for_each_case("compression", [](const vector_case& c) {
        const auto type = type_of(c["input"]["type"]);
        if (c.name.starts_with("damaged"))
            check_damaged(c, type);
        else
            check_round_trip(c, type);
    });
}

}  // namespace
}  // namespace rmq
