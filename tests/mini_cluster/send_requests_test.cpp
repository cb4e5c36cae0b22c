#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <string>
#include <vector>

namespace rmq::mini::test {
namespace {

constexpr char unique_key[] = "00000000000000000000000000000000000000000000000000000001";

std::string properties(std::initializer_list<std::pair<std::string, std::string>> pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) text += name + '\x01' + value + '\x02';
    return text;
}

std::string batch(const std::vector<protocol::batch_item>& items) {
    std::vector<std::byte> out;
    for (const auto& item : items) EXPECT_TRUE(protocol::encode_batch_item(item, out));
    return std::string{protocol::detail::as_text(out)};
}

TEST(send_requests, StoresWhatWasSent) {
    broker_fixture broker;
    const auto reply =
        broker.send("orders", 2, "hello", {{"h", "9"}, {"i", properties({{"TAGS", "paid"}, {"k", "v"}})}});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->code, 0);
    EXPECT_EQ(reply->field("queueId"), "2");
    EXPECT_EQ(reply->field("queueOffset"), "0");
    EXPECT_EQ(reply->field("MSG_REGION"), "DefaultRegion");
    EXPECT_EQ(reply->field("TRACE_ON"), "true");

    const auto kept = broker.core->stored("orders", 2);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].topic, "orders");
    EXPECT_EQ(kept[0].body, "hello");
    EXPECT_EQ(kept[0].tags(), "paid");
    EXPECT_EQ(kept[0].property("k"), "v");
    EXPECT_EQ(kept[0].flag, 9);
    EXPECT_EQ(kept[0].queue_id, 2);
    EXPECT_EQ(kept[0].born_timestamp, 1'699'999'999'000);
    EXPECT_EQ(kept[0].store_timestamp, broker.now().wall_ms);
    EXPECT_EQ(kept[0].born_host.ip, "127.0.0.1");
    EXPECT_EQ(kept[0].born_host.port, 40'001);
    EXPECT_EQ(kept[0].store_host.port, 10'911);
    EXPECT_EQ(kept[0].offset_message_id(), reply->field("msgId"));
}

TEST(send_requests, Release533AddsItsPropertiesAndAMissingMessageId) {
    broker_fixture broker{release_5_3_3()};
    const auto reply = broker.send("orders", 0, "x", {{"i", properties({{"WAIT", "true"}})}});
    const auto kept = broker.core->stored("orders", 0).at(0);
    EXPECT_EQ(kept.property("MSG_REGION"), "DefaultRegion");
    EXPECT_EQ(kept.property("TRACE_ON"), "true");
    EXPECT_EQ(kept.property("CLUSTER"), "DefaultCluster");
    EXPECT_EQ(kept.property("WAIT"), "true");
    ASSERT_TRUE(kept.property("UNIQ_KEY"));
    EXPECT_EQ(kept.property("UNIQ_KEY")->size(), 32U);
    EXPECT_EQ(reply->field("transactionId"), kept.property("UNIQ_KEY"));
}

TEST(send_requests, Release497AddsTheClusterOnlyAndDropsWait) {
    broker_fixture broker{release_4_9_7()};
    const auto reply = broker.send("orders", 0, "x", {{"i", properties({{"WAIT", "false"}, {"TAGS", "a"}})}});
    const auto kept = broker.core->stored("orders", 0).at(0);
    ASSERT_EQ(kept.properties.size(), 2U);
    EXPECT_EQ(kept.property("TAGS"), "a");
    EXPECT_EQ(kept.property("CLUSTER"), "DefaultCluster");
    EXPECT_FALSE(reply->field("transactionId"));
}

// Sizes as recorded from the real brokers: the distance of two commit log offsets in a row.
TEST(send_requests, StoredSizesAreThoseOfTheRealBrokers) {
    broker_fixture old{release_4_9_7()};
    const std::string text = properties({{"UNIQ_KEY", unique_key}, {"WAIT", "false"}});
    old.send("ReaDTopic", 2, "no wait", {{"i", text}});
    EXPECT_EQ(old.core->state().store.log_size(), 0xD37649 - 0xD37586);

    const std::string keys = properties({{"KEYS", "b1"}, {"UNIQ_KEY", unique_key}, {"WAIT", "true"}, {"TAGS", "TagA"}});
    const std::string unended = keys.substr(0, keys.size() - 1);
    const fields batch_fields{{"m", "true"}, {"i", "WAIT\x01true"}};
    broker_fixture old_batch{release_4_9_7()};
    old_batch.send("ReaDTopic", 1, batch({{0, "one", unended}}), batch_fields);
    EXPECT_EQ(old_batch.core->state().store.log_size(), 0xD36FFD - 0xD36F18);

    broker_fixture newer{release_5_3_3()};
    newer.send("ReaATopic", 3, batch({{0, "one", keys}}),
               {{"m", "true"}, {"i", properties({{"UNIQ_KEY", unique_key}, {"WAIT", "true"}})}});
    EXPECT_EQ(newer.core->state().store.log_size(), 0xE65BFF - 0xE65AB0);
}

TEST(send_requests, ABatchIsStoredAsItsMessagesAndAnsweredWithAllIds) {
    broker_fixture broker;
    const std::string one = properties({{"TAGS", "a"}});
    const auto reply =
        broker.send("orders", 1, batch({{1, "one", one}, {2, "two", ""}, {3, "three", ""}}), {{"m", "true"}});
    ASSERT_EQ(reply->code, 0);
    EXPECT_EQ(reply->field("queueOffset"), "0");
    const auto kept = broker.core->stored("orders", 1);
    ASSERT_EQ(kept.size(), 3U);
    EXPECT_EQ(kept[0].tags(), "a");
    EXPECT_EQ(kept[1].body, "two");
    EXPECT_EQ(kept[2].flag, 3);
    EXPECT_EQ(reply->field("msgId"),
              kept[0].offset_message_id() + ',' + kept[1].offset_message_id() + ',' + kept[2].offset_message_id());
}

TEST(send_requests, ABatchThatIsCutStoresNothing) {
    broker_fixture broker;
    std::string body = batch({{0, "one", ""}, {0, "two", ""}});
    body.pop_back();
    EXPECT_EQ(broker.send("orders", 1, body, {{"m", "true"}})->code, 1);
    EXPECT_EQ(broker.core->state().store.messages(), 0U);
}

TEST(send_requests, ABatchIsStoredWholeOrNotAtAll) {
    broker_settings settings;
    settings.limits.messages = 2;
    broker_fixture broker{settings};
    const std::string three = batch({{0, "one", ""}, {0, "two", ""}, {0, "three", ""}});
    EXPECT_EQ(broker.send("orders", 1, three, {{"m", "true"}})->code, 14);
    EXPECT_EQ(broker.core->state().store.messages(), 0U);
}

TEST(send_requests, TheFieldSaysThatItIsABatchNotTheCode) {
    broker_fixture broker;
    const std::string body = batch({{0, "one", ""}, {0, "two", ""}});
    broker.send("orders", 0, body);
    ASSERT_EQ(broker.core->stored("orders", 0).size(), 1U);
    EXPECT_EQ(broker.core->stored("orders", 0)[0].body, body);
}

TEST(send_requests, OnewaysAreStoredWithoutAnAnswer) {
    broker_fixture broker;
    const auto reply = broker.ask(
        1, request_code::send_message_v2,
        {{"a", "g"}, {"b", "orders"}, {"c", "TBW102"}, {"d", "4"}, {"e", "0"}, {"f", "0"}, {"g", "1"}, {"h", "0"}}, "x",
        protocol::flag_oneway);
    EXPECT_FALSE(reply);
    EXPECT_TRUE(broker.others.empty());
    EXPECT_EQ(broker.core->stored("orders", 0).size(), 1U);
}

TEST(send_requests, LongFieldNamesMeanTheSame) {
    broker_fixture broker;
    const auto reply = broker.ask(1, request_code::send_message,
                                  {{"producerGroup", "g"},
                                   {"topic", "orders"},
                                   {"defaultTopic", "TBW102"},
                                   {"defaultTopicQueueNums", "4"},
                                   {"queueId", "3"},
                                   {"sysFlag", "0"},
                                   {"bornTimestamp", "7"},
                                   {"flag", "0"},
                                   {"properties", properties({{"TAGS", "t"}})}},
                                  "x");
    EXPECT_EQ(reply->code, 0);
    EXPECT_EQ(broker.core->stored("orders", 3).at(0).tags(), "t");
    EXPECT_EQ(broker.core->stored("orders", 3).at(0).born_timestamp, 7);
}

TEST(send_requests, ANegativeQueueMeansAnyOfTheTopic) {
    broker_fixture broker;
    for (int i = 0; i < 64; ++i) {
        const auto queue = std::stoi(*broker.send("orders", -1, "x")->field("queueId"));
        ASSERT_GE(queue, 0);
        ASSERT_LT(queue, 4);
    }
    for (int queue = 0; queue < 4; ++queue) EXPECT_FALSE(broker.core->stored("orders", queue).empty()) << queue;
}

TEST(send_requests, TheFirstMessageCreatesItsTopic) {
    broker_fixture broker;
    broker.send("orders", 0, "x", {{"d", "2"}});
    EXPECT_EQ(broker.core->state().topics.find("orders")->write_queues, 2);
    // Never more than the template has.
    broker.send("wide", 0, "x", {{"d", "100"}});
    EXPECT_EQ(broker.core->state().topics.find("wide")->write_queues, 8);
}

TEST(send_requests, WithoutAutomaticCreationATopicMustExist) {
    broker_settings settings;
    settings.auto_create_topics = false;
    broker_fixture broker{settings};
    const auto reply = broker.send("orders", 0, "x");
    EXPECT_EQ(reply->code, 17);
    EXPECT_EQ(reply->field("MSG_REGION"), "DefaultRegion");
    ASSERT_TRUE(broker.core->put_topic({.name = "orders"}));
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 0);
}

TEST(send_requests, TopicsAreBounded) {
    broker_settings settings;
    settings.limits.topics = 2;
    broker_fixture broker{settings};
    EXPECT_EQ(broker.send("one", 0, "x")->code, 0);
    EXPECT_EQ(broker.send("two", 0, "x")->code, 0);
    EXPECT_EQ(broker.send("three", 0, "x")->code, 17);
    EXPECT_EQ(broker.send("two", 0, "x")->code, 0);
}

TEST(send_requests, AFullStoreSaysSo) {
    broker_settings settings;
    settings.limits.messages = 1;
    broker_fixture by_count{settings};
    EXPECT_EQ(by_count.send("orders", 0, "x")->code, 0);
    EXPECT_EQ(by_count.send("orders", 0, "x")->code, 14);

    broker_fixture probe;
    probe.send("orders", 0, std::string(100, 'x'));
    settings.limits.messages = 10;
    settings.limits.bytes = static_cast<std::size_t>(probe.core->state().store.log_size());
    broker_fixture exact{settings};
    EXPECT_EQ(exact.send("orders", 0, std::string(101, 'x'))->code, 14);
    EXPECT_EQ(exact.send("orders", 0, std::string(100, 'x'))->code, 0);
}

TEST(send_requests, BodiesAndPropertiesAreJudgedAtTheirLimits) {
    broker_settings settings;
    settings.max_body_size = 100;
    broker_fixture broker{settings};
    EXPECT_EQ(broker.send("orders", 0, std::string(99, 'x'))->code, 0);
    EXPECT_EQ(broker.send("orders", 0, std::string(100, 'x'))->code, 0);
    EXPECT_EQ(broker.send("orders", 0, std::string(101, 'x'))->code, 13);

    broker_fixture old{release_4_9_7()};
    // Besides the value: "k", the separators, "CLUSTER" and its value, and no separator at the end.
    const auto with = [&](std::size_t size) { return properties({{"k", std::string(size - 25, 'v')}}); };
    EXPECT_EQ(old.send("orders", 0, "x", {{"i", with(32767)}})->code, 0);
    EXPECT_EQ(old.send("orders", 0, "x", {{"i", with(32768)}})->code, 13);
}

TEST(send_requests, HalfMessagesAreNotSeenInTheirTopic) {
    broker_fixture broker;
    const auto reply = broker.send("orders", 3, "x", {{"f", "4"}, {"i", properties({{"TRAN_MSG", "true"}})}});
    EXPECT_EQ(reply->field("queueId"), "3");
    EXPECT_TRUE(broker.core->stored("orders", 3).empty());
    const auto half = broker.core->stored(half_topic, 0);
    ASSERT_EQ(half.size(), 1U);
    EXPECT_EQ(half[0].property("REAL_TOPIC"), "orders");
    EXPECT_EQ(half[0].property("REAL_QID"), "3");
    EXPECT_EQ(half[0].sys_flag, 0);
}

TEST(send_requests, AnEmptyBodyIsAnErrorOn5AndAMessageOn4) {
    broker_fixture newer{release_5_3_3()};
    EXPECT_EQ(newer.send("orders", 0, "")->code, 1);
    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(old.send("orders", 0, "")->code, 0);
    EXPECT_EQ(old.core->stored("orders", 0).at(0).body, "");
}

TEST(send_requests, EveryMissingFieldIsANullPointerToJava) {
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
        broker_fixture broker;
        const auto reply = broker.send("orders", 0, "x", {{name, ""}});
        EXPECT_EQ(reply->code, 1) << name;
        EXPECT_TRUE(reply->remark.value().starts_with("java.lang.NullPointerException")) << *reply->remark;
        EXPECT_EQ(broker.core->state().store.messages(), 0U);
    }
}

TEST(send_requests, ANumberThatIsNoneIsNamed) {
    broker_fixture broker;
    EXPECT_EQ(broker.send("orders", 0, "x", {{"e", "zero"}})->remark,
              "java.lang.NumberFormatException: For input string: \"zero\"");
}

TEST(send_requests, BrokenRefusalsFollowTheRelease) {
    broker_fixture old{release_4_9_7()};
    broker_fixture newer{release_5_3_3()};
    EXPECT_EQ(old.send("orders", 99, "x")->code, 1);
    EXPECT_EQ(newer.send("orders", 99, "x")->code, 29);
    EXPECT_EQ(old.send("no blanks", 0, "x")->code, 1);
    EXPECT_EQ(newer.send("no blanks", 0, "x")->code, 29);
    EXPECT_EQ(newer.send("SCHEDULE_TOPIC_XXXX", 0, "x")->code, 16);
}

TEST(send_requests, CompressedBodiesAreKeptAsTheyCame) {
    broker_fixture broker;
    broker.send("orders", 0, "not really zlib", {{"f", "1"}});
    const auto kept = broker.core->stored("orders", 0);
    ASSERT_EQ(kept.size(), 1U) << "ground truth shows also what no client can read";
    EXPECT_EQ(kept[0].body, "not really zlib");
    EXPECT_EQ(kept[0].sys_flag, 1);
}

}  // namespace
}  // namespace rmq::mini::test
