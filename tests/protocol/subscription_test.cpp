#include <gtest/gtest.h>

#include <rmq/protocol/subscription.hpp>

namespace rmq::protocol {
namespace {

using tags = std::vector<std::string>;

TEST(subscription, ToEverythingHasNoTags) {
    for (const char* all : {"", "*"}) {
        const auto s = parse_tag_expression("t", all);
        ASSERT_TRUE(s);
        EXPECT_EQ(s->topic, "t");
        EXPECT_EQ(s->expression, "*");
        EXPECT_TRUE(s->tags.empty());
        EXPECT_TRUE(s->wants(""));
        EXPECT_TRUE(s->wants("any"));
    }
}

TEST(subscription, TrimsItsTagsAndKeepsEachOnce) {
    const auto s = parse_tag_expression("t", " TagA||\t中文 || TagA ||");
    ASSERT_TRUE(s);
    EXPECT_EQ(s->tags, (tags{"TagA", "中文"}));
    EXPECT_EQ(s->tag_hashes, (std::vector<std::int32_t>{2598919, 646394}));
    EXPECT_EQ(s->expression, " TagA||\t中文 || TagA ||");
    EXPECT_TRUE(s->wants("中文"));
    EXPECT_FALSE(s->wants(""));
    EXPECT_FALSE(s->wants("TagA || 中文"));
}

TEST(subscription, ToTagsOfOneHashHasThatHashOnce) {
    const auto s = parse_tag_expression("t", "Aa||BB");
    ASSERT_TRUE(s);
    EXPECT_EQ(s->tags.size(), 2U);
    EXPECT_EQ(s->tag_hashes, (std::vector<std::int32_t>{2112}));
}

TEST(subscription, TakesAStarAmongOthersForATag) {
    EXPECT_EQ(parse_tag_expression("t", "*||a")->tags, (tags{"*", "a"}));
}

TEST(subscription, OfSeparatorsOnlyIsRefused) {
    for (const char* nothing : {"||", "||||", "||||||"}) {
        const auto refused = parse_tag_expression("t", nothing);
        ASSERT_FALSE(refused) << nothing;
        EXPECT_EQ(refused.error().code, errc::invalid_argument);
    }
    for (const char* blank : {" ", "|| ||", " || "}) {
        const auto s = parse_tag_expression("t", blank);
        ASSERT_TRUE(s) << "as in Java";
        EXPECT_TRUE(s->tags.empty());
    }
}

}  // namespace
}  // namespace rmq::protocol
