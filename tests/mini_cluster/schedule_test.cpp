#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/detail/base64.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <string>
#include <vector>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

std::string properties(const fields& pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) text += name + '\x01' + value + '\x02';
    return text;
}

class Schedule : public testing::Test {
protected:
    std::optional<received> send(broker_fixture& at, const fields& with, const std::string& body = "later") {
        return at.send("orders", 2, body, {{"i", properties(with)}});
    }
    std::optional<received> send(const fields& with) { return send(broker, with); }
    static std::vector<message_view> arrived(const broker_fixture& at) { return at.core->stored("orders", 2); }
    std::vector<message_view> arrived() const { return arrived(broker); }
    // Since 1970, in ms, that much after now.
    std::string in(std::chrono::milliseconds by) const { return std::to_string(broker.now().wall_ms + by.count()); }

    broker_fixture broker;  // its clock begins with a whole second
};

TEST_F(Schedule, AMessageWaitsForItsDelayLevel) {
    const auto reply = send({{"TAGS", "t"}, {"DELAY", "3"}});
    EXPECT_EQ(reply->code, 0);
    EXPECT_EQ(reply->field("queueId"), "2") << "where it will be";
    EXPECT_EQ(reply->field("queueOffset"), "0") << "where it waits";
    const auto waiting = broker.core->stored("SCHEDULE_TOPIC_XXXX", 2);
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].offset_message_id(), reply->field("msgId"));
    broker.advance(9999ms);
    EXPECT_TRUE(arrived().empty());
    broker.advance(1ms);
    ASSERT_EQ(arrived().size(), 1U);
    const auto m = arrived()[0];
    EXPECT_EQ(m.body, "later");
    EXPECT_EQ(m.tags(), "t");
    EXPECT_EQ(m.store_timestamp, broker.now().wall_ms);
    EXPECT_EQ(m.born_timestamp, 1'699'999'999'000);
    // Recorded from real brokers: nothing of it is taken back.
    EXPECT_EQ(m.property("DELAY"), "3");
    EXPECT_EQ(m.property("REAL_TOPIC"), "orders");
    EXPECT_EQ(m.property("REAL_QID"), "2");
}

TEST_F(Schedule, TheTableIsThatOfRealBrokers) {
    const std::vector<std::chrono::milliseconds> table{1s,   5s,   10s,  30s,  1min,  2min,  3min,  4min, 5min,
                                                       6min, 7min, 8min, 9min, 10min, 20min, 30min, 1h,   2h};
    for (std::size_t level = 1; level <= table.size(); ++level) {
        broker_fixture fresh;
        send(fresh, {{"DELAY", std::to_string(level)}});
        fresh.advance(table[level - 1] - 1ms);
        EXPECT_TRUE(arrived(fresh).empty()) << level;
        fresh.advance(1ms);
        EXPECT_EQ(arrived(fresh).size(), 1U) << level;
    }
}

TEST_F(Schedule, LevelsAboveTheLastAreTheLast) {
    send({{"DELAY", "99"}});
    EXPECT_EQ(broker.core->stored("SCHEDULE_TOPIC_XXXX", 17).size(), 1U);
    broker.advance(2h - 1ms);
    EXPECT_TRUE(arrived().empty());
    broker.advance(1ms);
    ASSERT_EQ(arrived().size(), 1U);
    EXPECT_EQ(arrived()[0].property("DELAY"), "18");
}

TEST_F(Schedule, ALevelStaysAsItWasWritten) {
    send({{"DELAY", "+1"}});
    broker.advance(1s);
    ASSERT_EQ(arrived().size(), 1U);
    EXPECT_EQ(arrived()[0].property("DELAY"), "+1");
}

TEST_F(Schedule, NoLevelIsNow) {
    send({{"DELAY", "0"}});
    send({{"DELAY", "-1"}});
    EXPECT_EQ(arrived().size(), 2U);
}

TEST_F(Schedule, ALevelThatIsNoNumberIsNotStored) {
    const auto no = send({{"DELAY", "soon"}});
    EXPECT_EQ(no->code, 1);
    EXPECT_EQ(no->remark, "java.lang.NumberFormatException: For input string: \"soon\"");
    broker.advance(3h);
    EXPECT_TRUE(arrived().empty());
}

TEST_F(Schedule, LevelsCanBeConfigured) {
    broker_settings settings;
    settings.delays = parse_delay_levels("2s 1h").value();
    broker_fixture other{settings};
    send(other, {{"DELAY", "1"}});
    other.advance(1999ms);
    EXPECT_TRUE(arrived(other).empty());
    other.advance(1ms);
    EXPECT_EQ(arrived(other).size(), 1U);
}

TEST_F(Schedule, ConfiguredLevelsAreReadAsTheBrokerDoes) {
    EXPECT_EQ(parse_delay_levels("1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h"), default_delays());
    EXPECT_EQ(parse_delay_levels(" 1d   0s "), (std::vector<std::chrono::milliseconds>{24h, 0s}));
    for (const char* wrong : {"", " ", "5", "s", "1s5s", "1y", "1ms", "-1s", "1 s", "99999999999s"})
        EXPECT_FALSE(parse_delay_levels(wrong)) << wrong;
}

TEST_F(Schedule, MessagesOfOneMomentComeInTheirOrder) {
    for (const char* body : {"1", "2", "3"}) send(broker, {{"DELAY", "1"}}, body);
    broker.advance(1s);
    const auto all = arrived();
    ASSERT_EQ(all.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(all[i].body, std::to_string(i + 1));
}

TEST_F(Schedule, WhoWaitsIsWokenByADelayedMessage) {
    send({{"DELAY", "1"}});
    EXPECT_FALSE(broker.pull("orders", 2, 0, {{"sysFlag", "6"}, {"suspendTimeoutMillis", "10000"}}));
    broker.advance(1s);
    const auto woken = broker.take_others();
    ASSERT_EQ(woken.size(), 1U);
    EXPECT_EQ(woken[0].messages().at(0).body, "later");
}

TEST_F(Schedule, Release497KeepsWaitInDelayedMessagesOnly) {
    broker_fixture old{release_4_9_7()};
    send(old, {{"WAIT", "true"}, {"DELAY", "1"}});
    old.advance(1s);
    send(old, {{"WAIT", "true"}});
    const auto all = arrived(old);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].property("WAIT"), "true");
    EXPECT_EQ(all[1].property("WAIT"), std::nullopt);
}

TEST_F(Schedule, ATimerIsDueWhenItsSecondIsOver) {
    broker.advance(100ms);
    const auto by_seconds = send({{"TIMER_DELAY_SEC", "2"}, {"UNIQ_KEY", "M"}});
    EXPECT_EQ(by_seconds->code, 0);
    EXPECT_EQ(by_seconds->field("queueId"), "2");
    ASSERT_EQ(broker.core->stored("rmq_sys_wheel_timer", 0).size(), 1U);
    broker.advance(2899ms);
    EXPECT_TRUE(arrived().empty()) << "2.1 s are in the third second";
    broker.advance(1ms);
    ASSERT_EQ(arrived().size(), 1U);
    const auto m = arrived()[0];
    EXPECT_EQ(m.property("TIMER_DELAY_SEC"), "2");
    EXPECT_EQ(m.property("TIMER_OUT_MS"), "1700000002000");
    EXPECT_EQ(m.property("TIMER_ENQUEUE_MS"), "1700000000000");
    EXPECT_EQ(m.property("TIMER_DEQUEUE_MS"), "1700000003000");
    EXPECT_EQ(m.property("REAL_TOPIC"), "orders");
    EXPECT_EQ(m.property("REAL_QID"), "2");
}

TEST_F(Schedule, ATimeOnASecondIsKeptExactly) {
    send({{"TIMER_DELIVER_MS", in(3s)}});
    broker.advance(2999ms);
    EXPECT_TRUE(arrived().empty());
    broker.advance(1ms);
    ASSERT_EQ(arrived().size(), 1U);
    EXPECT_EQ(arrived()[0].property("TIMER_OUT_MS"), "1700000002000");
}

TEST_F(Schedule, SecondsComeBeforeMillisecondsAndThoseBeforeATime) {
    send({{"TIMER_DELIVER_MS", in(1s)}, {"TIMER_DELAY_MS", "2000"}, {"TIMER_DELAY_SEC", "3"}});
    send({{"TIMER_DELIVER_MS", in(1s)}, {"TIMER_DELAY_MS", "2000"}});
    broker.advance(1s);
    EXPECT_EQ(arrived().size(), 0U);
    broker.advance(1s);
    EXPECT_EQ(arrived().size(), 1U);
    broker.advance(1s);
    EXPECT_EQ(arrived().size(), 2U);
}

TEST_F(Schedule, ALevelWinsOverATime) {
    send({{"TIMER_DELAY_SEC", "60"}, {"TIMER_DELAY_MS", "9"}, {"TIMER_DELIVER_MS", "9"}, {"DELAY", "1"}});
    broker.advance(1s);
    ASSERT_EQ(arrived().size(), 1U);
    for (const char* name : {"TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS"})
        EXPECT_EQ(arrived()[0].property(name), std::nullopt) << name;
}

TEST_F(Schedule, ATimeThatIsOverIsNow) {
    EXPECT_EQ(send({{"TIMER_DELIVER_MS", "1"}})->code, 0);
    EXPECT_EQ(send({{"TIMER_DELIVER_MS", in(0s)}})->code, 0);
    EXPECT_EQ(send({{"TIMER_DELAY_SEC", "-5"}})->code, 0);
    EXPECT_EQ(arrived().size(), 3U);
    EXPECT_EQ(broker.core->state().delayed.size(), 0U);
}

TEST_F(Schedule, TimersReachThreeDaysAhead) {
    EXPECT_EQ(send({{"TIMER_DELAY_SEC", "259200"}})->code, 0);
    const auto no = send({{"TIMER_DELAY_MS", "259200001"}});
    EXPECT_EQ(no->code, 13);
    EXPECT_EQ(
        no->remark,
        "timer message illegal, the delay time should not be bigger than the max delay 259200000ms; or if set del "
        "msg, the delay time should be bigger than the current time");
    EXPECT_EQ(send({{"TIMER_DELAY_SEC", "soon"}})->code, 13);
    EXPECT_EQ(send({{"TIMER_DELIVER_MS", "1"}, {"TIMER_DEL_UNIQKEY", "M"}})->code, 13) << "nothing to delete any more";
    EXPECT_EQ(broker.core->state().delayed.size(), 1U);
}

TEST_F(Schedule, TimersCanBeSwitchedOff) {
    broker_settings settings;
    settings.timer_wheel = false;
    broker_fixture without{settings};
    const auto no = send(without, {{"TIMER_DELAY_SEC", "1"}});
    EXPECT_EQ(no->code, 1);
    EXPECT_EQ(no->remark, "accurate timer message is not enabled, timerWheelEnable is false");
    EXPECT_EQ(send(without, {{"DELAY", "1"}})->code, 0) << "levels are another thing";
}

TEST_F(Schedule, Release497KnowsNoTimers) {
    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(send(old, {{"TIMER_DELAY_SEC", "60"}})->code, 0);
    EXPECT_EQ(arrived(old).size(), 1U);
}

// As recorded: it tells the second's beginning, and a millisecond.
TEST_F(Schedule, ReceiptsOfTimersHaveARecallHandleFrom532On) {
    broker.advance(791ms);
    const auto reply = send({{"TIMER_DELAY_SEC", "2"}, {"UNIQ_KEY", "FD00"}});
    const auto handle = protocol::detail::from_base64(reply->field("recallHandle").value_or("")).value();
    EXPECT_EQ(protocol::detail::as_text(handle), "v1 orders broker-a 1700000002001 FD00");
    EXPECT_EQ(send({{"DELAY", "1"}})->field("recallHandle"), std::nullopt);
    EXPECT_EQ(send({{"TIMER_DELIVER_MS", "1"}})->field("recallHandle"), std::nullopt);

    broker_settings older;
    older.release.version = protocol::v5(3, 1);
    broker_fixture before{older};
    EXPECT_EQ(send(before, {{"TIMER_DELAY_SEC", "2"}})->field("recallHandle"), std::nullopt);
}

TEST_F(Schedule, ACommittedMessageWaitsForItsLevelToo) {
    const auto half = send({{"TRAN_MSG", "true"}, {"PGROUP", "p"}, {"DELAY", "1"}});
    ASSERT_EQ(half->code, 0);
    const auto stored = broker.core->stored("RMQ_SYS_TRANS_HALF_TOPIC", 0).at(0);
    broker.ask(1, request_code::end_transaction,
               {{"producerGroup", "p"},
                {"tranStateTableOffset", "0"},
                {"commitLogOffset", std::to_string(stored.commit_log_offset)},
                {"commitOrRollback", "8"},
                {"fromTransactionCheck", "false"},
                {"msgId", "M"}});
    EXPECT_TRUE(arrived().empty());
    broker.advance(1s);
    EXPECT_EQ(arrived().size(), 1U);
}

TEST_F(Schedule, ABatchIsNotDelayed) {
    std::vector<std::byte> batch;
    ASSERT_TRUE(protocol::encode_batch_item({0, "x", ""}, batch));
    const std::string body{protocol::detail::as_text(batch)};
    const auto no = broker.send("orders", 2, body, {{"m", "true"}, {"i", properties({{"DELAY", "1"}})}});
    EXPECT_EQ(no->code, 13);
    EXPECT_EQ(broker.core->state().store.messages(), 0U);
}

TEST_F(Schedule, AFullBrokerTriesAgainUntilItHasRoom) {
    broker_settings settings;
    settings.limits.messages = 1;
    broker_fixture small{settings};
    EXPECT_EQ(send(small, {{"DELAY", "1"}})->code, 0);
    small.advance(5s);
    EXPECT_TRUE(arrived(small).empty());
    EXPECT_EQ(small.core->state().delayed.size(), 1U);
}

}  // namespace
}  // namespace rmq::mini::test
