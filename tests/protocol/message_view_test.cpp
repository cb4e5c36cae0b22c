#include <gtest/gtest.h>

#include <rmq/protocol/message_view.hpp>

namespace rmq {
namespace {

message_view with(std::vector<std::pair<std::string_view, std::string_view>> properties) {
    message_view m;
    m.properties = std::move(properties);
    m.commit_log_offset = 5;
    m.store_host = {"127.0.0.1", 10911};
    return m;
}

TEST(message_view, TakesTheLastOfRepeatedProperties) {
    const auto m = with({{"a", "1"}, {"b", "2"}, {"a", "3"}});
    EXPECT_EQ(m.property("a"), "3");
    EXPECT_FALSE(m.property("c"));
}

TEST(message_view, SplitsKeysAtBlanks) {
    using keys = std::vector<std::string_view>;
    EXPECT_EQ(with({{"KEYS", " k1  k2 "}}).keys(), (keys{"k1", "k2"}));
    EXPECT_EQ(with({{"KEYS", "k"}}).keys(), (keys{"k"}));
    EXPECT_TRUE(with({{"KEYS", " "}}).keys().empty());
    EXPECT_TRUE(with({}).keys().empty());
}

TEST(message_view, IsCalledByItsUniqueKeyOrElseByItsPlace) {
    EXPECT_EQ(with({{"UNIQ_KEY", "id"}}).message_id(), "id");
    EXPECT_EQ(with({}).message_id(), "7F00000100002A9F0000000000000005");
    EXPECT_EQ(with({}).offset_message_id(), "7F00000100002A9F0000000000000005");
}

TEST(message_view, HasNoOffsetMessageIdWithoutAnAddress) { EXPECT_EQ(message_view{}.offset_message_id(), ""); }

TEST(message_view, HasEmptyTagsWhenItHasNone) {
    EXPECT_EQ(with({}).tags(), "");
    EXPECT_EQ(with({{"TAGS", "t"}}).tags(), "t");
}

}  // namespace
}  // namespace rmq
