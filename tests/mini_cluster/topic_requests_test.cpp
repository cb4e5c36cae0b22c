#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

namespace rmq::mini::test {
namespace {

std::optional<received> create(broker_fixture& broker, const std::string& topic, const std::string& queues) {
    return broker.ask(1, request_code::update_and_create_topic,
                      {{"topic", topic},
                       {"defaultTopic", "TBW102"},
                       {"readQueueNums", queues},
                       {"writeQueueNums", queues},
                       {"perm", "6"},
                       {"topicFilterType", "SINGLE_TAG"},
                       {"order", "false"}});
}

std::optional<received> remove(broker_fixture& broker, const std::string& topic) {
    return broker.ask(1, request_code::delete_topic_in_broker, {{"topic", topic}});
}

TEST(topic_requests, ATopicIsCreatedAndChanged) {
    broker_fixture broker;
    const auto made = create(broker, "orders", "3");
    EXPECT_EQ(made->code, 0);
    EXPECT_EQ(made->remark, "not set any response code");
    EXPECT_FALSE(made->has_ext);
    ASSERT_NE(broker.core->state().topics.find("orders"), nullptr);
    EXPECT_EQ(broker.core->state().topics.find("orders")->read_queues, 3);
    create(broker, "orders", "5");
    EXPECT_EQ(broker.core->state().topics.find("orders")->write_queues, 5);
}

TEST(topic_requests, NamesAreCheckedWithTheCodeOfTheRelease) {
    broker_fixture newer{release_5_3_3()};
    broker_fixture older{release_4_9_7()};
    for (const auto& [topic, remark] : std::vector<std::pair<std::string, std::string>>{
             {" ", "The specified topic is blank."},
             {"a b", "The specified topic contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$"},
             {"TBW102", "The topic[TBW102] is conflict with system topic."}}) {
        EXPECT_EQ(create(newer, topic, "1")->code, 29) << topic;
        EXPECT_EQ(create(older, topic, "1")->code, 1) << topic;
        EXPECT_EQ(create(newer, topic, "1")->remark, remark);
        EXPECT_EQ(create(older, topic, "1")->remark, remark);
        EXPECT_EQ(remove(older, topic)->code, 1) << topic;
    }
    EXPECT_EQ(remove(newer, " ")->code, 29);
    EXPECT_EQ(remove(newer, "TBW102")->code, 29);
    EXPECT_EQ(remove(newer, "a b")->code, 0) << "5.x looks at it no closer";
}

TEST(topic_requests, From5OnATopicsConfigurationIsTold) {
    broker_fixture newer{release_5_3_3()};
    create(newer, "orders", "3");
    const auto told = newer.ask(1, request_code::get_topic_config, {{"topic", "orders"}});
    EXPECT_EQ(told->code, 0);
    EXPECT_FALSE(told->has_ext);
    EXPECT_EQ(told->body, R"({"attributes":{},"order":false,"perm":6,"readQueueNums":3,"topicFilterType":"SINGLE_TAG",)"
                          R"("topicName":"orders","topicSysFlag":0,"writeQueueNums":3})");
    const auto unknown = newer.ask(1, request_code::get_topic_config, {{"topic", "what"}});
    EXPECT_EQ(unknown->code, 17);
    EXPECT_EQ(unknown->remark, "No topic in this broker. topic: what");
    EXPECT_FALSE(unknown->has_ext);
    EXPECT_EQ(newer.ask(1, request_code::get_topic_config, {})->code, 1);
    broker_fixture older{release_4_9_7()};
    EXPECT_EQ(older.ask(1, request_code::get_topic_config, {{"topic", "TBW102"}})->code, 3);
}

TEST(topic_requests, FieldsMustBeThere) {
    broker_fixture broker;
    EXPECT_EQ(broker.ask(1, request_code::update_and_create_topic, {{"topic", "orders"}})->code, 1);
    EXPECT_EQ(broker.ask(1, request_code::delete_topic_in_broker, {})->code, 1);
    EXPECT_EQ(create(broker, "orders", "x")->code, 1);
}

TEST(topic_requests, AFullTableIsAFailure) {
    auto small = release_5_3_3();
    small.limits.topics = 1;
    broker_fixture broker{small};
    EXPECT_EQ(create(broker, "one", "1")->code, 0);
    EXPECT_EQ(create(broker, "two", "1")->code, 1);
}

TEST(topic_requests, ADeletedTopicBeginsAnewButItsMessagesStayInTheLog) {
    broker_fixture broker;
    broker.send("orders", 0, "x", {{"i", "KEYS\001k\002"}});
    EXPECT_EQ(remove(broker, "orders")->code, 0);
    EXPECT_EQ(broker.core->state().topics.find("orders"), nullptr);
    EXPECT_EQ(remove(broker, "orders")->code, 0) << "it may be gone already";
    EXPECT_EQ(broker.ask(1, request_code::view_message_by_id, {{"offset", "0"}})->code, 0);
    EXPECT_EQ(broker.send("orders", 0, "y")->field("queueOffset"), "0");
}

TEST(topic_requests, OnlyFrom5OnConsumerOffsetsGoWithTheTopic) {
    for (const auto& settings : {release_4_9_7(), release_5_3_3()}) {
        broker_fixture broker{settings};
        broker.send("orders", 0, "x");
        broker.pull("orders", 0, 0, {{"sysFlag", "5"}, {"commitOffset", "1"}});
        remove(broker, "orders");
        EXPECT_EQ(broker.core->state().offsets.find("consumers", "orders", 0).has_value(), !settings.release.is_5());
    }
}

}  // namespace
}  // namespace rmq::mini::test
