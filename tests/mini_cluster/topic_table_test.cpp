#include <gtest/gtest.h>

#include <rmq/mini_cluster/detail/topic_table.hpp>
#include <string>

namespace rmq::mini {
namespace {

TEST(topic_table, InheritsFromATopicThatAllowsIt) {
    topic_table topics{true, 8, 100};
    const topic_config* created = topics.inherit("orders", "TBW102", 4);
    ASSERT_NE(created, nullptr);
    EXPECT_EQ(created->read_queues, 4);
    EXPECT_EQ(created->perm, perm_read | perm_write) << "what was created passes nothing on";
    EXPECT_EQ(topics.inherit("more", "orders", 4), nullptr);
    EXPECT_EQ(topics.inherit("more", "nowhere", 4), nullptr);
    EXPECT_EQ(topics.inherit("none", "TBW102", -3)->write_queues, 0);
}

TEST(topic_table, TheTemplatePassesNothingOnWhenCreationIsOff) {
    topic_table topics{false, 8, 100};
    EXPECT_NE(topics.find("TBW102"), nullptr);
    EXPECT_EQ(topics.inherit("orders", "TBW102", 4), nullptr);
}

TEST(topic_table, ItsOwnTopicsDoNotCountAgainstTheCapacity) {
    topic_table topics{true, 8, 1};
    EXPECT_NE(topics.put({.name = "one"}), nullptr);
    EXPECT_EQ(topics.put({.name = "two"}), nullptr);
    EXPECT_NE(topics.put({.name = "one", .read_queues = 9}), nullptr) << "changing is not creating";
    EXPECT_EQ(topics.find("one")->read_queues, 9);
}

TEST(topic_table, PrintsAsJavaDoes) {
    const topic_config topic{"t", 3, 4, perm_read | perm_inherit};
    EXPECT_EQ(to_string(topic, release{protocol::v5(3, 3)}),
              "TopicConfig [topicName=t, readQueueNums=3, writeQueueNums=4, perm=R-X, topicFilterType=SINGLE_TAG, "
              "topicSysFlag=0, order=false, attributes={}]");
    EXPECT_EQ(to_string(topic, release{protocol::v4(9, 7)}),
              "TopicConfig [topicName=t, readQueueNums=3, writeQueueNums=4, perm=R-X, topicFilterType=SINGLE_TAG, "
              "topicSysFlag=0, order=false]");
}

TEST(topic_table, NamesAreJudgedInJavasOrder) {
    EXPECT_FALSE(name_fault("%RETRY%a|b_c-d"));
    EXPECT_FALSE(name_fault(std::string(127, 'a')));
    EXPECT_EQ(name_fault(std::string(128, 'a')), "The specified topic is longer than topic max length.");
    EXPECT_EQ(name_fault(" "), "The specified topic is blank.");
    EXPECT_EQ(name_fault(""), "The specified topic is blank.");
    EXPECT_TRUE(name_fault(std::string(128, '$'))->starts_with("The specified topic contains illegal characters"));
}

}  // namespace
}  // namespace rmq::mini
