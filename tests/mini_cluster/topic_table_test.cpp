#include <gtest/gtest.h>

#include <rmq/mini_cluster/detail/own_topics.hpp>
#include <string>
#include <vector>

namespace rmq::mini {
namespace {

topic_table table_of(std::size_t capacity, const broker_settings& settings = {}) {
    return {own_topics(settings), capacity};
}

std::vector<std::string> names_of(const std::vector<topic_config>& topics) {
    std::vector<std::string> out;
    for (const auto& t : topics) out.push_back(t.name);
    return out;
}

TEST(topic_table, InheritsFromATopicThatAllowsIt) {
    auto topics = table_of(100);
    const topic_config* created = topics.inherit("orders", "TBW102", 4);
    ASSERT_NE(created, nullptr);
    EXPECT_EQ(created->read_queues, 4);
    EXPECT_EQ(created->perm, perm_read | perm_write) << "what was created passes nothing on";
    EXPECT_EQ(topics.inherit("more", "orders", 4), nullptr);
    EXPECT_EQ(topics.inherit("more", "nowhere", 4), nullptr);
    EXPECT_EQ(topics.inherit("none", "TBW102", -3)->write_queues, 0);
}

TEST(topic_table, HasNoTemplateWhenCreationIsOff) {
    broker_settings settings;
    settings.auto_create_topics = false;
    auto topics = table_of(100, settings);
    EXPECT_EQ(topics.find("TBW102"), nullptr);
    EXPECT_EQ(topics.inherit("orders", "TBW102", 4), nullptr);
}

TEST(topic_table, TellsOnceWhatWasCreatedOrChanged) {
    auto topics = table_of(100);
    EXPECT_EQ(topics.take_changes().size(), topics.size()) << "at first, everything";
    EXPECT_TRUE(topics.take_changes().empty());
    topics.put({.name = "b"});
    topics.put({.name = "a"});
    topics.put({.name = "b", .read_queues = 9});
    topics.put({.name = "gone"});
    topics.erase("gone");
    const auto changes = topics.take_changes();
    EXPECT_EQ(names_of(changes), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(changes[1].read_queues, 9);
    topics.mark_all();
    EXPECT_EQ(topics.take_changes().size(), topics.size());
}

TEST(own_topics, AreThoseOfTheRelease) {
    broker_settings settings;
    settings.release.version = protocol::v4(9, 7);
    EXPECT_EQ(names_of(own_topics(settings)),
              (std::vector<std::string>{"TBW102", "SELF_TEST_TOPIC", "BenchmarkTest", "DefaultCluster", "broker-a",
                                        "OFFSET_MOVED_EVENT", "SCHEDULE_TOPIC_XXXX", "DefaultCluster_REPLY_TOPIC",
                                        "RMQ_SYS_TRANS_HALF_TOPIC"}));
    settings.release.version = protocol::v5(3, 3);
    settings.name = "b";
    const auto newer = names_of(own_topics(settings));
    EXPECT_EQ(newer.size(), 13U);
    EXPECT_EQ(newer[11], "rmq_sys_SYNC_BROKER_MEMBER_b");
}

TEST(topic_table, ItsOwnTopicsDoNotCountAgainstTheCapacity) {
    auto topics = table_of(1);
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
