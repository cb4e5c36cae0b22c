#include "fuzz/allocation_meter.hpp"
#include "fuzz/target.hpp"
#include "fuzz/views.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <rmq/protocol/hex.hpp>
#include <string>
#include <vector>

using namespace rmq::fuzz;

namespace {

// So many bytes of an input say which one it is.
constexpr std::size_t shown_bytes = 64;

void expect_to_hold(const target& t, bytes input) {
    SCOPED_TRACE("input of " + std::to_string(input.size()) +
                 " bytes: " + rmq::protocol::to_hex(input.first(std::min(input.size(), shown_bytes))));
    EXPECT_NO_THROW(run(t, input));
}

class Replay : public testing::TestWithParam<std::string> {
protected:
    const target& uut = *find_target(GetParam());
};

std::vector<std::string> names() {
    std::vector<std::string> out;
    for (const auto& t : targets()) out.emplace_back(t.name);
    return out;
}

}  // namespace

TEST_P(Replay, HoldsForEverySeedAndForNoBytesAtAll) {
    expect_to_hold(uut, {});
    const auto seeds = uut.seeds();
    ASSERT_FALSE(seeds.empty());
    for (const auto& seed : seeds) expect_to_hold(uut, seed);
}

TEST_P(Replay, HoldsForEveryInputThatOnceBrokeIt) {
    const std::filesystem::path folder = RMQ_SOURCE_DIR "/tests/fuzz/corpus/" + GetParam();
    if (!exists(folder)) return;
    for (const auto& file : std::filesystem::directory_iterator{folder}) {
        SCOPED_TRACE(file.path().string());
        std::ifstream in{file.path(), std::ios::binary};
        ASSERT_TRUE(in);
        const std::string input{std::istreambuf_iterator<char>{in}, {}};
        expect_to_hold(uut, as_bytes(input));
    }
}

INSTANTIATE_TEST_SUITE_P(fuzz, Replay, testing::ValuesIn(names()), [](const auto& of) { return of.param; });

TEST(fuzz_targets, AreThoseThatTheBuildNames) {
    std::vector<std::string> named;
    for (std::string_view rest = RMQ_FUZZ_TARGET_NAMES; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        named.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    EXPECT_THAT(named, testing::UnorderedElementsAreArray(names()));
}

TEST(fuzz_targets, FailByABrokenInvariant) {
    const target bad{"bad", [](bytes input) { require(input.empty(), "no input is longer than 0"); }, nullptr};
    EXPECT_NO_THROW(run(bad, {}));
    EXPECT_THROW(run(bad, as_bytes("x")), broken_invariant);
}

TEST(fuzz_targets, DoNotCountMemoryThatAProcessTakesOnlyOnce) {
    static int runs = 0;
    const target lazy{"lazy", [](bytes) { require_at_most(1000, ++runs == 1 ? 1001 : 1000); }, nullptr};
    EXPECT_NO_THROW(run(lazy, {}));
    EXPECT_EQ(runs, 2);
    const target greedy{"greedy", [](bytes) { require_at_most(1000, 1001); }, nullptr};
    EXPECT_THROW(run(greedy, {}), broken_invariant);
}

TEST(allocation_meter, CountsWhatWasAskedForAlsoWhenItWasGivenBack) {
    if (!allocation_meter::works()) GTEST_SKIP() << "a build without a sanitizer";
    const allocation_meter meter;
    EXPECT_EQ(meter.bytes(), 0U);
    std::vector<std::byte>(1000).clear();
    EXPECT_EQ(meter.bytes(), 1000U);
}
