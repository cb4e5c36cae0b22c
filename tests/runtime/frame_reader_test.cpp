#include "runtime/frame_bytes.hpp"

#include <rmq/runtime/frame_reader.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace rmq::runtime {
namespace {

using namespace test;
using ::testing::HasSubstr;

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = kib * 1024;

// Reads `stream` in pieces of the sizes that `next_size` says, and keeps what comes out.
struct Reading {
    std::vector<frame_copy> frames;
    std::optional<error> failure;
    std::size_t reads = 0;
    std::size_t most_reserved = 0;

    template <class NextSize>
    void run(frame_reader& uut, std::span<const std::byte> stream, NextSize next_size) {
        while (!stream.empty() && !failure) {
            const auto room = uut.prepare();
            ASSERT_FALSE(room.empty());
            most_reserved = std::max(most_reserved, uut.capacity());
            const auto size = std::min({stream.size(), room.size(), std::size_t{next_size()}});
            std::copy_n(stream.begin(), size, room.begin());
            stream = stream.subspan(size);
            ++reads;
            auto out = uut.commit(size);
            keep(out.received);
            failure = std::move(out.failure);
        }
    }

    void keep(const received_frames& received) {
        for (const auto& f : received.frames) {
            ASSERT_TRUE(received.storage);
            for (const auto part : {f.header, f.body}) {
                if (part.empty()) continue;
                ASSERT_GE(part.data(), received.storage->data());
                ASSERT_LE(part.data() + part.size(), received.storage->data() + received.storage->size());
            }
            frames.push_back(copy_of(f));
        }
        if (!received.frames.empty()) {
            std::size_t total = 0;
            for (const auto& f : received.frames) total += f.size;
            EXPECT_EQ(received.storage->size(), total);
            EXPECT_EQ(received.storage->capacity(), total);
        }
    }
};

constexpr auto all_there_is = [] { return ~std::size_t{0}; };

Reading read_at_once(const bytes& stream) {
    Reading reading;
    frame_reader uut;
    reading.run(uut, stream, all_there_is);
    return reading;
}

bytes three_frames() {
    bytes stream = frame_bytes(R"({"code":0,"opaque":1})");
    append(stream, frame_bytes(R"({"code":0,"opaque":2})", to_bytes("a body")));
    append(stream, frame_bytes(std::string("\0\1\2", 3), body_of(100), 1));
    return stream;
}

TEST(frame_reader, DeliversAllFramesOfOneReadTogether) {
    frame_reader uut;
    const auto stream = three_frames();
    std::copy(stream.begin(), stream.end(), uut.prepare().begin());
    const auto out = uut.commit(stream.size());
    EXPECT_FALSE(out.failure);
    ASSERT_EQ(out.received.frames.size(), 3U);
    EXPECT_EQ(copy_of(out.received.frames[0]),
              (frame_copy{serialize_type::json, to_bytes(R"({"code":0,"opaque":1})"), {}}));
    EXPECT_EQ(copy_of(out.received.frames[1]),
              (frame_copy{serialize_type::json, to_bytes(R"({"code":0,"opaque":2})"), to_bytes("a body")}));
    EXPECT_EQ(out.received.frames[2].body.size(), 100U);
    EXPECT_EQ(out.received.storage->size(), stream.size());
    EXPECT_EQ(uut.pending(), 0U);
}

TEST(frame_reader, KeepsFramesAliveThroughTheirStorage) {
    received_frames kept;
    {
        frame_reader uut;
        const auto stream = three_frames();
        std::copy(stream.begin(), stream.end(), uut.prepare().begin());
        kept = uut.commit(stream.size()).received;
        std::fill_n(uut.prepare().begin(), stream.size(), std::byte{0xFF});
    }
    EXPECT_EQ(copy_of(kept.frames[1]).body, to_bytes("a body"));
}

TEST(frame_reader, FindsTheSameFramesWhereverTheStreamIsCut) {
    const auto stream = three_frames();
    const auto expected = read_at_once(stream).frames;
    ASSERT_EQ(expected.size(), 3U);
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
        Reading reading;
        frame_reader uut;
        const auto whole = std::span{stream};
        const bytes first{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut)};
        const bytes second{whole.begin() + static_cast<std::ptrdiff_t>(cut), whole.end()};
        reading.run(uut, first, all_there_is);
        reading.run(uut, second, all_there_is);
        EXPECT_EQ(reading.frames, expected) << "cut at " << cut;
        EXPECT_EQ(reading.reads, 2U);
    }
}

TEST(frame_reader, FindsTheSameFramesByteByByte) {
    const auto stream = three_frames();
    Reading reading;
    frame_reader uut;
    reading.run(uut, stream, [] { return std::size_t{1}; });
    EXPECT_EQ(reading.frames, read_at_once(stream).frames);
    EXPECT_EQ(reading.reads, stream.size());
}

TEST(frame_reader, FindsTheSameFramesInRandomPieces) {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(seed);
        std::minstd_rand random{seed};
        const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); };
        // Sizes around those at which the reader changes its mind.
        const std::size_t sizes[] = {0, 1, 1000, 16 * kib, 20'000, 256 * kib - 8, 256 * kib, 300'000, 700'000};
        bytes stream;
        std::vector<frame_copy> expected;
        for (int i = 0; i < 40; ++i) {
            auto body = body_of(i % 4 == 0 ? sizes[below(std::size(sizes))] : below(3'000));
            const std::string header = "{" + std::string(below(200), ' ') + std::to_string(i) + "}";
            append(stream, frame_bytes(header, body));
            expected.push_back({serialize_type::json, to_bytes(header), std::move(body)});
        }
        const std::size_t most = seed % 3 == 0 ? 100'000 : (seed % 3 == 1 ? 5'000 : 500'000);
        Reading reading;
        frame_reader uut;
        reading.run(uut, stream, [&] { return 1 + below(most); });
        EXPECT_FALSE(reading.failure);
        EXPECT_TRUE(reading.frames == expected);
        EXPECT_EQ(uut.pending(), 0U);
    }
}

TEST(frame_reader, DeliversTheFramesBeforeMalformedBytesAndThenTheError) {
    auto stream = three_frames();
    append(stream, to_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const auto at_once = read_at_once(stream);
    EXPECT_EQ(at_once.frames.size(), 3U);
    ASSERT_TRUE(at_once.failure);
    const auto why = at_once.failure.value_or(error{});
    EXPECT_EQ(why.code, errc::protocol_error);
    EXPECT_THAT(why.detail, HasSubstr("HTTP"));

    Reading bytewise;
    frame_reader uut;
    bytewise.run(uut, stream, [] { return std::size_t{1}; });
    EXPECT_EQ(bytewise.frames, at_once.frames);
    EXPECT_TRUE(bytewise.failure);
    EXPECT_EQ(uut.capacity(), 0U);
}

TEST(frame_reader, RefusesLengthsThatAreNotAllowedWithoutReservingThem) {
    struct bad_start {
        std::vector<unsigned> bytes;
        const char* why;
    };
    const bad_start starts[] = {
        {{0, 0, 0, 0, 0, 0, 0, 0}, "zero"},
        {{0, 0, 0, 3, 0, 0, 0, 0}, "too short for the header's length"},
        {{0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}, "negative"},
        {{0x80, 0, 0, 0, 0, 0, 0, 0}, "most negative"},
        {{0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}, "2 GiB"},
        {{0x00, 0xFF, 0xFF, 0xFD, 0, 0, 0, 0}, "one over the limit"},
        {{0, 0, 0, 8, 0, 0, 0, 5}, "header runs past its frame"},
        {{0, 0, 0, 8, 9, 0, 0, 0}, "unknown serialize type"},
        {{0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01}, "TLS"},
    };
    for (const auto& start : starts) {
        SCOPED_TRACE(start.why);
        bytes stream;
        for (const unsigned b : start.bytes) stream.push_back(static_cast<std::byte>(b));
        Reading reading;
        frame_reader uut;
        reading.run(uut, stream, [] { return std::size_t{1}; });
        ASSERT_TRUE(reading.failure);
        EXPECT_EQ(reading.failure->code, errc::protocol_error);
        EXPECT_LE(reading.reads, 8U);
        EXPECT_EQ(reading.most_reserved, frame_reader::min_buffer_size);
    }
}

TEST(frame_reader, HonoursASmallerLimit) {
    const auto fits = frame_bytes("{}", body_of(90));
    ASSERT_EQ(fits.size(), 100U);
    Reading good;
    frame_reader at_limit{100};
    good.run(at_limit, fits, all_there_is);
    EXPECT_EQ(good.frames.size(), 1U);

    Reading bad;
    frame_reader below_limit{99};
    bad.run(below_limit, fits, all_there_is);
    EXPECT_TRUE(bad.failure);
}

TEST(frame_reader, StartsSmallAndDoublesWhileReadsFillIt) {
    frame_reader uut;
    bytes stream;
    const auto one = frame_bytes("{}", body_of(1'000));
    while (stream.size() < 2 * mib) append(stream, one);
    Reading reading;
    EXPECT_EQ(uut.prepare().size(), frame_reader::min_buffer_size);
    reading.run(uut, stream, all_there_is);
    EXPECT_EQ(reading.frames.size(), stream.size() / one.size());
    EXPECT_EQ(reading.most_reserved, frame_reader::max_buffer_size);
    EXPECT_LT(reading.reads, 20U);
}

TEST(frame_reader, ShrinksWhenReadsAreSmallAgain) {
    frame_reader uut;
    bytes burst;
    const auto one = frame_bytes("{}", body_of(1'000));
    while (burst.size() < 2 * mib) append(burst, one);
    Reading reading;
    reading.run(uut, burst, all_there_is);
    for (int i = 0; i < 100; ++i) reading.run(uut, one, all_there_is);
    uut.prepare();
    EXPECT_EQ(uut.capacity(), frame_reader::min_buffer_size);
}

TEST(frame_reader, ReadsALargeFrameWithMemoryInProportionToWhatHasArrived) {
    const auto stream = frame_bytes("{}", body_of(protocol::max_frame_size - 10));
    ASSERT_EQ(stream.size(), protocol::max_frame_size);
    frame_reader uut;
    received_frames received;
    std::size_t arrived = 0;
    while (arrived < stream.size()) {
        const auto room = uut.prepare();
        ASSERT_LE(uut.capacity(), 2 * arrived + 256 * kib) << "after " << arrived;
        const auto size = std::min({room.size(), stream.size() - arrived, std::size_t{40'000}});
        std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(arrived), size, room.begin());
        arrived += size;
        auto out = uut.commit(size);
        ASSERT_FALSE(out.failure);
        received = std::move(out.received);
        ASSERT_EQ(received.frames.size(), arrived == stream.size() ? 1U : 0U);
    }
    EXPECT_EQ(*received.storage, stream);
    EXPECT_EQ(received.storage->capacity(), stream.size());
    uut.prepare();
    EXPECT_LE(uut.capacity(), frame_reader::max_buffer_size);
}

TEST(frame_reader, GoesOnAfterALargeFrame) {
    bytes stream = frame_bytes("{}", body_of(3));
    append(stream, frame_bytes("{}", body_of(2 * mib)));
    append(stream, frame_bytes("{}", body_of(4)));
    append(stream, frame_bytes("{}", body_of(5 * mib)));
    append(stream, three_frames());
    const auto reading = read_at_once(stream);
    ASSERT_EQ(reading.frames.size(), 7U);
    EXPECT_EQ(reading.frames[1].body, body_of(2 * mib));
    EXPECT_EQ(reading.frames[3].body, body_of(5 * mib));
    EXPECT_EQ(reading.frames[5].body, to_bytes("a body"));
}

TEST(frame_reader, TakesAnEmptyRead) {
    frame_reader uut;
    uut.prepare();
    const auto out = uut.commit(0);
    EXPECT_FALSE(out.failure);
    EXPECT_TRUE(out.received.frames.empty());
    EXPECT_EQ(out.received.storage, nullptr);
}

}  // namespace
}  // namespace rmq::runtime
