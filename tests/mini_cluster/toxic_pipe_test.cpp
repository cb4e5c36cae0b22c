#include <rmq/mini_cluster/detail/toxic_pipe.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

// A pipe with a time that is set.
class a_toxic_pipe : public testing::Test {
protected:
    void make(const toxics& t, std::uint32_t seed = 1) { uut = toxic_pipe{t, seed}; }
    void put(const std::string& text) { uut.put(std::as_bytes(std::span{text}), now); }
    std::string take() {
        const auto piece = uut.take(now);
        return {reinterpret_cast<const char*>(piece.bytes.data()), piece.bytes.size()};
    }
    // All that leaves up to then, each piece when it is due: "piece@ms ".
    std::string leaves(std::chrono::milliseconds within) {
        std::string out;
        const auto until = now + within;
        for (auto wake = uut.next_wake(); wake && *wake <= until; wake = uut.next_wake()) {
            now = std::max(now, *wake);
            const auto piece = uut.take(now);
            out.append(reinterpret_cast<const char*>(piece.bytes.data()), piece.bytes.size());
            if (piece.end) out += *piece.end == connection_end::fin ? "fin" : "rst";
            out += '@' + std::to_string((now - begin) / 1ms) + ' ';
        }
        now = until;
        return out;
    }

    const runtime::time_point begin = runtime::time_point{} + 1h;
    runtime::time_point now = begin;
    toxic_pipe uut{{}, 1};
};

TEST_F(a_toxic_pipe, LetsBytesThroughAsTheyCome) {
    EXPECT_FALSE(uut.next_wake());
    put("one");
    put("two");
    EXPECT_EQ(leaves(0ms), "one@0 two@0 ");
    EXPECT_FALSE(uut.next_wake());
    uut.put_end(connection_end::fin, now);
    EXPECT_EQ(leaves(0ms), "fin@0 ");
    put("nothing comes behind the end");
    EXPECT_FALSE(uut.next_wake());
    EXPECT_EQ(uut.room(), 0U);
}

TEST_F(a_toxic_pipe, LatencyHoldsEachByteBackAsLong) {
    make({.latency = 100ms});
    put("one");
    now += 30ms;
    put("two");
    uut.put_end(connection_end::rst, now);
    EXPECT_EQ(take(), "");
    EXPECT_EQ(leaves(1s), "one@100 two@130 rst@130 ");
}

TEST_F(a_toxic_pipe, JitterKeepsTheOrderAndItsBounds) {
    make({.latency = 10ms, .jitter = 50ms});
    std::string all;
    for (char c = 'a'; c <= 'z'; ++c) put(all.assign(1, c));
    std::string got;
    auto last = now;
    for (auto wake = uut.next_wake(); wake; wake = uut.next_wake()) {
        EXPECT_GE(*wake, last);
        EXPECT_GE(*wake, begin + 10ms);
        EXPECT_LE(*wake, begin + 60ms);
        last = now = *wake;
        got += take();
    }
    EXPECT_EQ(got, "abcdefghijklmnopqrstuvwxyz");
    EXPECT_GT(last, begin + 20ms) << "some are later than others";
}

TEST_F(a_toxic_pipe, ALineWithALimitIsOccupiedByWhatPasses) {
    make({.bytes_per_second = 200});
    put("123456");
    EXPECT_EQ(leaves(1s), "12@0 34@10 56@20 ");
    put("78");
    EXPECT_EQ(leaves(1s), "78@1000 ") << "no rest saved up";
    make({.bytes_per_second = 1});
    now = begin;
    put("123");
    EXPECT_EQ(leaves(10s), "1@0 2@1000 3@2000 ");
}

TEST_F(a_toxic_pipe, WhoTakesLateDoesNotMakeALineSlower) {
    make({.bytes_per_second = 200});
    put("123456");
    now += 15ms;
    EXPECT_EQ(take(), "12");
    EXPECT_EQ(take(), "34");
    EXPECT_EQ(take(), "");
    EXPECT_EQ(uut.next_wake(), begin + 20ms);
}

TEST_F(a_toxic_pipe, SlicesWithPausesBetween) {
    make({.slice_size = 2, .slice_pause = 5ms});
    put("12345");
    put("6");
    EXPECT_EQ(leaves(1s), "12@0 34@5 5@10 6@15 ");
    make({.slice_size = 2, .slice_pause = 0ms});
    put("1234");
    EXPECT_EQ(take(), "12");
    EXPECT_EQ(take(), "34");
}

TEST_F(a_toxic_pipe, ABlackHoleKeepsWhatItHas) {
    put("in it");
    uut.set({.black_hole = true}, now);
    EXPECT_EQ(uut.room(), 0U);
    EXPECT_FALSE(uut.next_wake());
    put("was being read");
    uut.put_end(connection_end::fin, now);
    EXPECT_EQ(leaves(1h), "");
    uut.set({}, now);
    EXPECT_EQ(leaves(0ms), "in it@3600000 was being read@3600000 fin@3600000 ");
}

TEST_F(a_toxic_pipe, EachByteIsSpoiltByChance) {
    const std::string sound(10'000, 'x');
    const auto spoilt = [&](double chance, std::uint32_t seed) {
        make({.corruption = chance}, seed);
        put(sound);
        return take();
    };
    const auto wrong = [&](const std::string& text) {
        std::size_t n = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto bits = static_cast<unsigned>(text[i] ^ 'x') & 0xFFU;
            if (bits == 0) continue;
            ++n;
            EXPECT_EQ(bits & (bits - 1), 0U) << "one bit of a byte";
        }
        return n;
    };
    EXPECT_EQ(wrong(spoilt(0, 1)), 0U);
    EXPECT_EQ(wrong(spoilt(1, 1)), sound.size());
    const std::string some = spoilt(0.1, 1);
    EXPECT_GT(wrong(some), 500U);
    EXPECT_LT(wrong(some), 1500U);
    EXPECT_EQ(spoilt(0.1, 1), some) << "the same seed, the same luck";
    EXPECT_NE(spoilt(0.1, 2), some);
}

TEST_F(a_toxic_pipe, ACutEndsItAndWhatStillWaits) {
    make({.cut = toxic_cut{.bytes = 5, .how = connection_end::fin}});
    put("123");
    put("456");
    EXPECT_EQ(take(), "123");
    EXPECT_EQ(take(), "45");
    const auto end = uut.take(now);
    EXPECT_TRUE(end.is_cut);
    EXPECT_EQ(end.end, connection_end::fin);
    EXPECT_FALSE(uut.next_wake());
    EXPECT_EQ(take(), "");
}

TEST_F(a_toxic_pipe, ACutOfNothingIsAtOnce) {
    uut.set({.cut = toxic_cut{.bytes = 0}}, now);
    const auto end = uut.take(now);
    EXPECT_TRUE(end.is_cut);
    EXPECT_EQ(end.end, connection_end::rst);
}

TEST_F(a_toxic_pipe, FramesAreCountedBeforeTheyAreSpoilt) {
    make({.corruption = 1, .cut = toxic_cut{.frames = 1}});
    put(std::string{"\0\0\0\2ab\0\0\0\6abcdef", 16});
    EXPECT_EQ(take().size(), 6U + 5);
    EXPECT_TRUE(uut.take(now).is_cut);
}

TEST_F(a_toxic_pipe, HealedItLetsGoOfWhatWaits) {
    make({.latency = 1h, .bytes_per_second = 1});
    put("one");
    now += 1min;
    uut.set({.latency = 10ms}, now);
    put("two");
    EXPECT_EQ(leaves(1s), "one@60010 two@60010 ");
}

TEST_F(a_toxic_pipe, HoldsLittleUnlessTheWayIsLong) {
    constexpr std::size_t kib = 1024;
    EXPECT_EQ(uut.room(), 64 * kib);
    put(std::string(10 * kib, 'x'));
    EXPECT_EQ(uut.room(), 54 * kib);
    put(std::string(60 * kib, 'x'));
    EXPECT_EQ(uut.room(), 0U);
    take();
    EXPECT_EQ(uut.room(), 4 * kib);
    make({.latency = 1ms});
    EXPECT_EQ(uut.room(), 16 * 1024 * kib);
    make({.latency = 2s, .bytes_per_second = 10 * kib});
    EXPECT_EQ(uut.room(), 84 * kib);
    make({.latency = 24h, .bytes_per_second = ~std::uint64_t{0}});
    EXPECT_EQ(uut.room(), 16 * 1024 * kib);
}

}  // namespace
}  // namespace rmq::mini::test
