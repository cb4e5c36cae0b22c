#include <rmq/config/detail/nearest.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

namespace rmq::detail {
namespace {

using testing::Eq;
using testing::Optional;

TEST(nearest, CountsInsertionsRemovalsReplacementsAndSwaps) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("abc", "abc"), 0U);
    EXPECT_EQ(edit_distance("abc", "abxc"), 1U);
    EXPECT_EQ(edit_distance("abc", "ac"), 1U);
    EXPECT_EQ(edit_distance("abc", "axc"), 1U);
    EXPECT_EQ(edit_distance("abc", "acb"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(nearest, FindsTheClosestCandidate) {
    constexpr std::array<std::string_view, 3> keys{"max_queued", "max_queued_bytes", "max_in_flight"};
    EXPECT_THAT(nearest("max_qeued", keys), Optional(Eq("max_queued")));
    EXPECT_THAT(nearest("max_queued_byte", keys), Optional(Eq("max_queued_bytes")));
    EXPECT_THAT(nearest("maxinflight", keys), Optional(Eq("max_in_flight")));
}

TEST(nearest, FindsNothingForAnotherWord) {
    constexpr std::array<std::string_view, 2> keys{"name", "address"};
    EXPECT_EQ(nearest("colour", keys), std::nullopt);
    EXPECT_EQ(nearest("", keys), std::nullopt);
    EXPECT_EQ(nearest(std::string(100'000, 'n'), keys), std::nullopt);
}

}  // namespace
}  // namespace rmq::detail
