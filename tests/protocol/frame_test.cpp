#include <gmock/gmock.h>

#include <numeric>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/hex.hpp>

#include "vectors/vector_file.hpp"

using namespace rmq;
using namespace rmq::protocol;
using rmq::test::as_bytes;
using rmq::test::exact_bytes;
using testing::HasSubstr;

namespace {

exact_bytes from(std::string_view hex) { return exact_bytes{*from_hex(hex)}; }

std::string fault_of(std::span<const std::byte> bytes, std::size_t limit = max_frame_size) {
    const auto found = next_frame(exact_bytes{bytes}, limit);
    if (found) return *found ? "a frame" : "more bytes needed";
    EXPECT_EQ(found.error().code, errc::protocol_error);
    return found.error().detail;
}

std::string fault_of(std::string_view hex) { return fault_of(from(hex)); }

}  // namespace

TEST(frame, GivesHeaderAndBodyAsViews) {
    const auto bytes = from(
        "0000000c"
        "01000003"
        "aabbcc"
        "0102030405"
        "ffff");
    const auto found = next_frame(bytes);
    ASSERT_TRUE(found);
    ASSERT_TRUE(*found);
    EXPECT_EQ((*found)->type, serialize_type::rocketmq);
    EXPECT_EQ(to_hex((*found)->header), "aabbcc");
    EXPECT_EQ(to_hex((*found)->body), "0102030405");
    EXPECT_EQ((*found)->size, 16U);
    EXPECT_EQ((*found)->header.data(), bytes.span().data() + 8);
}

TEST(frame, NeedsMoreBytesUntilTheLastOneIsThere) {
    const auto whole = from("0000000601000002aabb");
    for (std::size_t size = 0; size < whole.span().size(); ++size) {
        EXPECT_EQ(fault_of(whole.span().first(size)), "more bytes needed") << size;
    }
    EXPECT_EQ(fault_of(whole.span()), "a frame");
}

TEST(frame, MayHaveNeitherHeaderNorBody) { EXPECT_EQ(fault_of("0000000400000000"), "a frame"); }

TEST(frame, RefusesANegativeLengthAfterFourBytes) {
    EXPECT_THAT(fault_of("ffffffff"), HasSubstr("negative frame length -1"));
    EXPECT_THAT(fault_of("80000000"), HasSubstr("negative frame length -2147483648"));
}

TEST(frame, RefusesALengthWithoutRoomForTheHeadersLength) {
    EXPECT_THAT(fault_of("00000000"), HasSubstr("frame length 0 is too short"));
    EXPECT_THAT(fault_of("00000003"), HasSubstr("frame length 3 is too short"));
}

TEST(frame, RefusesAFrameOverTheLimitAfterFourBytes) {
    EXPECT_EQ(fault_of("00fffffb"), "more bytes needed");  // one less
    EXPECT_EQ(fault_of("00fffffc"), "more bytes needed");  // 16 MiB with the length field
    EXPECT_THAT(fault_of("00fffffd"), HasSubstr("frame of 16777217 bytes is over the limit of 16777216"));
    EXPECT_THAT(fault_of("7fffffff"), HasSubstr("over the limit"));
}

TEST(frame, CountsTheLengthFieldAgainstTheLimit) {
    const auto bytes = from("0000000601000002aabb");
    EXPECT_EQ(fault_of(bytes, 11), "a frame");
    EXPECT_EQ(fault_of(bytes, 10), "a frame");
    EXPECT_THAT(fault_of(bytes, 9), HasSubstr("frame of 10 bytes is over the limit of 9"));
}

TEST(frame, RefusesAHeaderThatRunsPastItsFrameAfterEightBytes) {
    EXPECT_THAT(fault_of("0000000600000003"), HasSubstr("header of 3 bytes runs past its frame of 10"));
    EXPECT_EQ(fault_of("0000000600000002"), "more bytes needed");
}

TEST(frame, RefusesAHeaderOverItsLimitAfterEightBytes) {
    EXPECT_EQ(fault_of("000fffff0000ffff"), "more bytes needed");
    EXPECT_EQ(fault_of("000fffff00010000"), "more bytes needed");  // 64 KiB
    EXPECT_THAT(fault_of("000fffff00010001"), HasSubstr("header of 65537 bytes is over the limit of 65536"));
}

TEST(frame, RefusesAnUnknownSerializeTypeAfterEightBytes) {
    EXPECT_THAT(fault_of("0000000602000002"), HasSubstr("unknown serialize type 2"));
    EXPECT_THAT(fault_of("00000006ff000002"), HasSubstr("unknown serialize type 255"));
    EXPECT_EQ(fault_of("00000006020000"), "more bytes needed");
}

TEST(frame, NamesAPeerThatSpeaksHttp) {
    EXPECT_THAT(fault_of(as_bytes("HTTP/1.1 400 Bad Request\r\n")), HasSubstr("the peer speaks HTTP,"));
    EXPECT_THAT(fault_of(as_bytes("GET ")), HasSubstr("the peer speaks HTTP,"));
    EXPECT_THAT(fault_of(as_bytes("POST /x")), HasSubstr("the peer speaks HTTP,"));
    EXPECT_THAT(fault_of(as_bytes("PRI * HTTP/2.0")), HasSubstr("the peer speaks HTTP/2,"));
}

TEST(frame, NamesAPeerThatSpeaksTls) {
    EXPECT_THAT(fault_of("16030100a5"), HasSubstr("the peer speaks TLS,"));    // a hello
    EXPECT_THAT(fault_of("150301000202"), HasSubstr("the peer speaks TLS,"));  // an alert
}

TEST(frame, NamesOtherPeers) {
    EXPECT_THAT(fault_of(as_bytes("SSH-2.0-OpenSSH")), HasSubstr("the peer speaks SSH,"));
    EXPECT_THAT(fault_of(as_bytes("PROXY TCP4")), HasSubstr("the peer speaks the PROXY protocol,"));
}

TEST(frame, GuessesNothingAboutAnUnknownPeer) { EXPECT_THAT(fault_of("7f7f7f7f"), Not(HasSubstr("the peer speaks"))); }

TEST(frame, AnnouncesItsSizeOnlyWhenThatSizeIsAllowed) {
    EXPECT_EQ(announced_size(from("000000")), std::nullopt);
    EXPECT_EQ(announced_size(from("00000006")), 10U);
    EXPECT_EQ(announced_size(from("00fffffc")), max_frame_size);
    EXPECT_EQ(announced_size(from("00fffffd")), std::nullopt);
    EXPECT_EQ(announced_size(from("ffffffff")), std::nullopt);
    EXPECT_EQ(announced_size(from("00000003")), std::nullopt);
    EXPECT_EQ(announced_size(from("00000006"), 9), std::nullopt);
}

TEST(frame, FollowsAFrame) {
    std::vector<std::byte> stream;
    std::vector<std::size_t> sizes;
    for (std::int32_t i = 0; i < 20; ++i) {
        const std::vector<std::byte> body(static_cast<std::size_t>(i) * 7);
        const auto type = i % 2 == 0 ? serialize_type::json : serialize_type::rocketmq;
        const auto frame = encode_frame(type, {.code = i, .opaque = i}, body);
        ASSERT_TRUE(frame);
        stream.insert(stream.end(), frame->begin(), frame->end());
        sizes.push_back(frame->size());
    }
    std::span<const std::byte> rest{stream};
    for (const std::size_t size : sizes) {
        const auto found = next_frame(rest);
        ASSERT_TRUE(found && *found);
        ASSERT_EQ((*found)->size, size);
        rest = rest.subspan(size);
    }
    EXPECT_TRUE(rest.empty());
}
