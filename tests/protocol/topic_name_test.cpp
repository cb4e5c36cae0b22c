#include <gtest/gtest.h>

#include <rmq/protocol/topic_name.hpp>

namespace rmq::protocol {
namespace {

TEST(topic_name, HasAtMost127Bytes) {
    EXPECT_TRUE(check_topic(std::string(127, 't')));
    EXPECT_FALSE(check_topic(std::string(128, 't')));
    EXPECT_FALSE(check_topic(""));
}

TEST(group_name, HasAtMost255Bytes) {
    EXPECT_TRUE(check_group(std::string(255, 'g')));
    EXPECT_FALSE(check_group(std::string(256, 'g')));
    EXPECT_FALSE(check_group(""));
}

TEST(topic_name, HasOnlyTheCharactersOfItsAlphabet) {
    for (int c = 0; c < 256; ++c) {
        const auto ch = static_cast<char>(c);
        const bool fine =
            c < 128 && (std::isalnum(c) != 0 || std::string_view{"%|_-"}.find(ch) != std::string_view::npos);
        EXPECT_EQ(check_topic(std::string{'t', ch}).has_value(), fine && c != 0) << c;
    }
}

TEST(topic_name, SaysWhatToDo) {
    EXPECT_NE(check_topic("a b").error().message().find("use only"), std::string::npos);
    EXPECT_NE(check_group("").error().message().find("group is empty"), std::string::npos);
}

TEST(topic_name, OfRetriesAndDeadLettersComesFromTheGroup) {
    EXPECT_EQ(retry_topic("g"), "%RETRY%g");
    EXPECT_EQ(dead_letter_topic("g"), "%DLQ%g");
    EXPECT_TRUE(is_retry_topic("%RETRY%g"));
    EXPECT_FALSE(is_retry_topic("%DLQ%g"));
    EXPECT_TRUE(is_dead_letter_topic("%DLQ%g"));
}

TEST(topic_name, OfTheSystemIsKnown) {
    EXPECT_TRUE(is_system_topic("TBW102"));
    EXPECT_FALSE(is_send_forbidden("TBW102"));
    EXPECT_TRUE(is_system_topic("rmq_sys_anything"));
    EXPECT_TRUE(is_send_forbidden("TRANS_CHECK_MAX_TIME_TOPIC"));
    EXPECT_FALSE(is_system_topic("TopicTest"));
}

}  // namespace
}  // namespace rmq::protocol
