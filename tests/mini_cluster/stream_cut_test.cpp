#include <rmq/mini_cluster/detail/frame_borders.hpp>
#include <rmq/mini_cluster/detail/stream_cut.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rmq::mini::test {
namespace {

using bytes = std::vector<std::byte>;

// A frame of that many bytes behind its length field.
bytes frame_of(std::size_t size) {
    bytes out(4 + size, std::byte{0xAA});
    for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::byte>(size >> (24 - 8 * i));
    return out;
}

bytes operator+(bytes a, const bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// How much of a stream passes that comes in pieces of this size.
std::size_t passes(const toxic_cut& cut, const bytes& stream, std::size_t piece) {
    stream_cut uut;
    uut.set(cut);
    std::size_t passed = 0;
    for (std::size_t at = 0; at < stream.size() && !uut.is_due(); at += piece) {
        const auto rest = std::span{stream}.subspan(at);
        passed += uut.pass(rest.first(std::min(piece, rest.size())));
    }
    EXPECT_TRUE(uut.is_due() || passed == stream.size());
    return passed;
}

const bytes three = frame_of(100) + frame_of(20) + frame_of(1000);  // 104, 24 and 1004 bytes

TEST(frame_borders, AreWhereTheLengthFieldsSay) {
    for (std::size_t piece = 1; piece < 200; ++piece) {
        frame_borders uut;
        std::vector<std::size_t> borders;
        for (std::size_t at = 0; at < three.size();) {
            const auto rest = std::span{three}.subspan(at);
            at += uut.walk(rest.first(std::min(piece, rest.size())));
            if (uut.at_border()) borders.push_back(at);
        }
        EXPECT_EQ(borders, (std::vector<std::size_t>{104, 128, 1132})) << piece;
    }
}

TEST(frame_borders, BelieveAnyLength) {
    frame_borders uut;
    const bytes large(4, std::byte{0xFF});
    EXPECT_EQ(uut.walk(large), 4U);
    EXPECT_EQ(uut.size(), std::uint64_t{4} + 0xFFFFFFFFU);
    EXPECT_FALSE(uut.at_border());
    frame_borders empty;
    EXPECT_EQ(empty.walk(bytes(10)), 4U) << "a frame of nothing";
    EXPECT_TRUE(empty.at_border());
}

TEST(stream_cut, IsInTheMiddleOfAFrame) {
    for (const std::size_t piece : {1U, 3U, 7U, 104U, 5000U}) {
        EXPECT_EQ(passes({}, three, piece), 52U) << piece;
        EXPECT_EQ(passes({.frames = 1}, three, piece), 104U + 12) << piece;
        EXPECT_EQ(passes({.frames = 2}, three, piece), 128U + 502) << piece;
        EXPECT_EQ(passes({.frames = 3}, three, piece), three.size()) << piece;
    }
}

TEST(stream_cut, IsBehindAsManyBytesAsItSays) {
    for (const std::size_t piece : {1U, 3U, 7U, 104U, 5000U}) {
        EXPECT_EQ(passes({.bytes = 0}, three, piece), 0U) << piece;
        EXPECT_EQ(passes({.bytes = 2}, three, piece), 2U) << piece;
        EXPECT_EQ(passes({.bytes = 110}, three, piece), 110U) << piece;
        EXPECT_EQ(passes({.frames = 1, .bytes = 0}, three, piece), 104U) << piece;
        EXPECT_EQ(passes({.frames = 1, .bytes = 30}, three, piece), 134U) << piece;
    }
}

TEST(stream_cut, AFrameTooShortForHalvesPasses) {
    EXPECT_EQ(passes({}, frame_of(0) + three, 1), 4U);
    EXPECT_EQ(passes({}, frame_of(2) + three, 1), 4U);
}

TEST(stream_cut, CountsFromWhereItWasSet) {
    stream_cut uut;
    EXPECT_EQ(uut.pass(std::span{three}.first(10)), 10U);
    uut.set(toxic_cut{});
    EXPECT_EQ(uut.pass(std::span{three}.subspan(10)), 94U + 12) << "the frame that had begun passes whole";
    EXPECT_TRUE(uut.is_due());
    uut.set(std::nullopt);
    EXPECT_FALSE(uut.is_due());
}

TEST(stream_cut, OfNoConnectionIsNone) { EXPECT_EQ(passes({.times = 0}, three, 7), three.size()); }

}  // namespace
}  // namespace rmq::mini::test
