#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <rmq/protocol/message_id.hpp>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

class SendBackRequests : public testing::Test {
protected:
    // The commit log offset of a message.
    std::string stored(const std::string& body = "work") {
        const auto sent = broker.send("orders", 0, body, {{"i", "UNIQ_KEY\x01M\x02TAGS\x01t\x02"}});
        id = *sent->field("msgId");
        return std::to_string(protocol::parse_offset_message_id(id)->commit_log_offset);
    }
    std::optional<received> back(const std::string& offset, const std::string& level, const std::string& most = "16") {
        return broker.ask(1, request_code::consumer_send_msg_back,
                          {{"offset", offset}, {"group", "cg"}, {"delayLevel", level}, {"maxReconsumeTimes", most}});
    }
    std::vector<message_view> retries() { return broker.core->stored("%RETRY%cg", 0); }
    std::vector<message_view> dead() { return broker.core->stored("%DLQ%cg", 0); }
    broker_fixture broker;
    std::string id;  // offset message id
};

TEST_F(SendBackRequests, AMessageComesAgainAfterItsDelay) {
    EXPECT_EQ(back(stored(), "2")->code, 0);
    broker.advance(4999ms);
    EXPECT_TRUE(retries().empty());
    broker.advance(1ms);
    ASSERT_EQ(retries().size(), 1U);
    const auto m = retries()[0];
    EXPECT_EQ(m.body, "work");
    EXPECT_EQ(m.tags(), "t");
    EXPECT_EQ(m.reconsume_times, 1);
    EXPECT_EQ(m.property("RETRY_TOPIC"), "orders");
    EXPECT_EQ(m.property("ORIGIN_MESSAGE_ID"), id);
    EXPECT_EQ(m.property("UNIQ_KEY"), "M");
}

TEST_F(SendBackRequests, TheBrokersOwnDelayGrowsWithEachAttempt) {
    back(stored(), "0");
    broker.advance(9999ms);
    EXPECT_TRUE(retries().empty());
    broker.advance(1ms);
    ASSERT_EQ(retries().size(), 1U) << "level 3: 10 s";
    back(std::to_string(retries()[0].commit_log_offset), "0");
    broker.advance(29999ms);
    EXPECT_EQ(retries().size(), 1U);
    broker.advance(1ms);
    ASSERT_EQ(retries().size(), 2U) << "level 4: 30 s";
    EXPECT_EQ(retries()[1].reconsume_times, 2);
    EXPECT_EQ(retries()[1].property("RETRY_TOPIC"), "orders") << "where it came from first";
    EXPECT_EQ(retries()[1].property("ORIGIN_MESSAGE_ID"), id);
}

TEST_F(SendBackRequests, AMessageThatWaitsForARetryIsWokenForIt) {
    back(stored(), "1");
    EXPECT_FALSE(broker.pull("%RETRY%cg", 0, 0, {{"sysFlag", "6"}, {"suspendTimeoutMillis", "10000"}}));
    broker.advance(1s);
    const auto woken = broker.take_others();
    ASSERT_EQ(woken.size(), 1U);
    EXPECT_EQ(woken[0].messages().at(0).body, "work");
}

TEST_F(SendBackRequests, TooManyAttemptsOrANegativeLevelMakeADeadLetter) {
    EXPECT_EQ(back(stored("one"), "0", "0")->code, 0);
    EXPECT_EQ(back(stored("two"), "-1")->code, 0);
    ASSERT_EQ(dead().size(), 2U);
    EXPECT_EQ(dead()[0].body, "one");
    EXPECT_EQ(dead()[1].body, "two");
    EXPECT_EQ(broker.core->state().delayed.size(), 0U);
}

TEST_F(SendBackRequests, AMessageThatIsNotThereIsRefused) {
    const auto no = back("999999999999", "0");
    EXPECT_EQ(no->code, 1);
    EXPECT_EQ(no->remark, "look message by offset failed, 999999999999");
    EXPECT_EQ(back("x", "0")->code, 1);
}

TEST_F(SendBackRequests, AConsumersOwnRetryWaitsAndDiesLikeTheBrokers) {
    const auto retry = [&](broker_fixture& at, const std::string& times) {
        return at.send("%RETRY%cg", 0, "again",
                       {{"i",
                         "DELAY\x01"
                         "3\x02"},
                        {"j", times},
                        {"l", "2"}});
    };
    EXPECT_EQ(retry(broker, "2")->code, 0);
    EXPECT_TRUE(retries().empty());
    broker.advance(10s);
    EXPECT_EQ(retries().size(), 1U);
    EXPECT_EQ(retry(broker, "3")->code, 0);
    EXPECT_EQ(dead().size(), 1U);

    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(retry(old, "1")->code, 0);
    EXPECT_TRUE(old.core->stored("%DLQ%cg", 0).empty());
    EXPECT_EQ(retry(old, "2")->code, 0);
    EXPECT_EQ(old.core->stored("%DLQ%cg", 0).size(), 1U) << "4.x gives up one attempt earlier";
}

TEST_F(SendBackRequests, RetriesAreForgottenWithTheMessages) {
    back(stored(), "1");
    broker.core->forget_messages();
    broker.advance(1h);
    EXPECT_TRUE(retries().empty());
}

TEST(DelayedMessages, WaitByTheirLevel) {
    const auto delays = default_delays();
    EXPECT_EQ(delay_of(0, delays), 0s);
    EXPECT_EQ(delay_of(-1, delays), 0s);
    EXPECT_EQ(delay_of(1, delays), 1s);
    EXPECT_EQ(delay_of(3, delays), 10s);
    EXPECT_EQ(delay_of(18, delays), 2h);
    EXPECT_EQ(delay_of(99, delays), 2h);
}

}  // namespace
}  // namespace rmq::mini::test
