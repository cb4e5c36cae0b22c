#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

fault of(decltype(fault::then) then, std::uint64_t times = 1) {
    fault f;
    f.request_code = 310;
    f.times = times;
    f.then = std::move(then);
    return f;
}

TEST(fault_script, MeetsAsManyRequestsOfItsCodeAsItSays) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::reply{2, "busy", {}}, 2));
    EXPECT_EQ(broker.ask(1, request_code::get_max_offset, {{"topic", "orders"}, {"queueId", "0"}})->code, 0);
    for (int i = 0; i < 2; ++i) {
        const auto reply = broker.send("orders", 0, "x");
        EXPECT_EQ(reply->code, 2);
        EXPECT_EQ(reply->remark, "busy");
    }
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 0);
    EXPECT_EQ(broker.core->stored("orders", 0).size(), 1U) << "a scripted reply takes the place of the deed";
    EXPECT_TRUE(broker.core->faults().empty());
    EXPECT_EQ(broker.core->log().count(310), 3U);
}

TEST(fault_script, FaultsOfOneCodeAreUsedUpInOrder) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::reply{2, "", {}}));
    broker.core->faults().add(of(fault::reply{14, "", {}}));
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 2);
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 14);
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 0);
}

TEST(fault_script, TellsWhatIsLeftOfIt) {
    broker_fixture broker;
    auto& script = broker.core->faults();
    const auto busy = script.add(of(fault::reply{2, "", {}}, 3));
    const auto lost = script.add(of(fault::drop{}));
    ASSERT_EQ(script.faults().size(), 2U);
    broker.send("orders", 0, "x");
    EXPECT_EQ(script.faults().front().id, busy);
    EXPECT_EQ(script.faults().front().met, 1U);
    EXPECT_EQ(script.faults().front().what.times, 2U);
    EXPECT_TRUE(script.remove(busy));
    EXPECT_FALSE(script.remove(busy));
    EXPECT_FALSE(broker.send("orders", 0, "x"));
    EXPECT_FALSE(script.remove(lost)) << "used up";
    EXPECT_GT(script.add(of(fault::drop{})), lost) << "a number is never used twice";
}

TEST(fault_script, ADroppedAnswerMayHideADeed) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::drop{}));
    fault late = of(fault::drop{});
    late.after_acting = true;
    broker.core->faults().add(late);
    EXPECT_FALSE(broker.send("orders", 0, "not stored"));
    EXPECT_TRUE(broker.core->stored("orders", 0).empty());
    EXPECT_FALSE(broker.send("orders", 0, "stored"));
    EXPECT_EQ(broker.core->stored("orders", 0).at(0).body, "stored");
    EXPECT_TRUE(broker.closed.empty());
}

TEST(fault_script, EndsTheConnectionAsItSays) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::disconnect{ending::reset}));
    broker.core->faults().add(of(fault::disconnect{ending::orderly}));
    EXPECT_FALSE(broker.send("orders", 0, "x"));
    EXPECT_FALSE(broker.send("orders", 0, "x"));
    ASSERT_EQ(broker.closed.size(), 2U);
    EXPECT_EQ(broker.closed[0], std::pair(connection_id{1}, ending::reset));
    EXPECT_EQ(broker.closed[1].second, ending::orderly);
}

TEST(fault_script, AnyBytesCanTakeThePlaceOfAnAnswer) {
    broker_core core{{}};
    core.on_connected(1, {"127.0.0.1", 1});
    core.faults().add(of(fault::raw{bytes_of("HTTP/1.1 400")}));
    protocol::command head;
    head.code = 310;
    effects out;
    core.on_request(1, head, {}, {}, out);
    ASSERT_EQ(out.steps().size(), 1U);
    EXPECT_EQ(std::get<effects::write>(out.steps()[0]).bytes, bytes_of("HTTP/1.1 400"));
}

TEST(fault_script, DelaysTheBrokersOwnAnswerButNotTheDeed) {
    broker_fixture broker;
    fault slow = of(fault::pass{});
    slow.delay = 500ms;
    broker.core->faults().add(slow);
    EXPECT_FALSE(broker.send("orders", 0, "x"));
    EXPECT_EQ(broker.core->stored("orders", 0).size(), 1U);
    EXPECT_EQ(broker.send("orders", 0, "y")->code, 0) << "others do not wait";
    broker.advance(499ms);
    EXPECT_TRUE(broker.others.empty());
    broker.advance(1ms);
    ASSERT_EQ(broker.others.size(), 1U);
    EXPECT_EQ(broker.others[0].code, 0);
    EXPECT_EQ(broker.core->next_wake(), std::nullopt);
}

fault to_any(decltype(fault::then) then) {
    fault f = of(std::move(then));
    f.request_code.reset();
    return f;
}

// All that was written to connection 1, as it went out.
std::vector<std::byte> written(effects& out) {
    std::vector<std::byte> all;
    for (const auto& step : out.steps()) {
        if (const auto* w = std::get_if<effects::write>(&step)) all.insert(all.end(), w->bytes.begin(), w->bytes.end());
    }
    return all;
}

TEST(fault_script, MeetsRequestsOfAnyCodeOfOneTopicOrOneConnection) {
    broker_fixture broker;
    broker.connect(2);
    fault topic = to_any(fault::reply{2, "", {}});
    topic.topic = "bills";
    topic.times = 2;
    broker.core->faults().add(topic);
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 0);
    EXPECT_EQ(broker.send("bills", 0, "x")->code, 2) << "the short header calls it b";
    EXPECT_EQ(broker.pull("bills", 0, 0)->code, 2);
    EXPECT_TRUE(broker.core->faults().empty());

    fault connection = to_any(fault::reply{2, "", {}});
    connection.from = 2;
    broker.core->faults().add(connection);
    const fields queue{{"topic", "orders"}, {"queueId", "0"}};
    EXPECT_EQ(broker.ask(1, request_code::get_max_offset, queue)->code, 0);
    EXPECT_EQ(broker.ask(2, request_code::get_max_offset, queue)->code, 2);
}

TEST(fault_script, AProbabilitySparesSomeAndRepeats) {
    const auto storm = [] {
        broker_fixture broker;
        fault busy = of(fault::reply{2, "[TIMEOUT_CLEAN_QUEUE]broker busy", {}}, 1000);
        busy.probability = 0.3;
        broker.core->faults().add(busy);
        std::string hits;
        for (int i = 0; i < 200; ++i) hits += broker.send("orders", 0, "x")->code == 2 ? '!' : '.';
        return hits;
    };
    const std::string hits = storm();
    const auto count = std::ranges::count(hits, '!');
    EXPECT_GT(count, 30);
    EXPECT_LT(count, 90);
    EXPECT_EQ(hits, storm());
}

TEST(fault_script, ThoseAProbabilitySparesDoNotCount) {
    broker_fixture broker;
    fault once = of(fault::reply{2, "", {}}, 1);
    once.probability = 0.2;
    broker.core->faults().add(once);
    int met = 0;
    for (int i = 0; i < 200; ++i) met += broker.send("orders", 0, "x")->code == 2 ? 1 : 0;
    EXPECT_EQ(met, 1);
}

TEST(fault_script, JitterAddsToADelay) {
    broker_fixture broker;
    fault slow = of(fault::pass{}, 20);
    slow.delay = 100ms;
    slow.jitter = 50ms;
    broker.core->faults().add(slow);
    for (int i = 0; i < 20; ++i) broker.send("orders", 0, "x");
    broker.advance(99ms);
    EXPECT_TRUE(broker.others.empty());
    broker.advance(25ms);
    EXPECT_GT(broker.others.size(), 0U);
    EXPECT_LT(broker.others.size(), 20U);
    broker.advance(26ms);
    EXPECT_EQ(broker.others.size(), 20U);
}

TEST(fault_script, AReplyMayHaveABody) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::reply{0, "", bytes_of("{}")}));
    EXPECT_EQ(broker.send("orders", 0, "x")->body, "{}");
}

TEST(fault_script, AnAnswerMayComeTwice) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::duplicate{}));
    const auto reply = broker.send("orders", 0, "x");
    ASSERT_TRUE(reply);
    EXPECT_EQ(broker.core->stored("orders", 0).size(), 1U) << "done once";
    // Both have its opaque: the fixture keeps the last.
    EXPECT_EQ(broker.send("orders", 0, "y")->field("queueOffset"), "1");

    broker_core core{{}};
    core.on_connected(1, {"127.0.0.1", 1});
    protocol::command head;
    head.code = 28;
    head.opaque = 5;
    effects once;
    core.on_request(1, head, {}, {}, once);
    core.faults().add(to_any(fault::duplicate{}));
    effects twice;
    core.on_request(1, head, {}, {}, twice);
    EXPECT_EQ(written(twice).size(), 2 * written(once).size());
}

TEST(fault_script, AnAnswerMayHaveAnUnknownOpaque) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::unknown_opaque{}));
    EXPECT_FALSE(broker.send("orders", 0, "x"));
    ASSERT_EQ(broker.others.size(), 1U);
    EXPECT_EQ(broker.others[0].code, 0);
    EXPECT_LT(broker.others[0].opaque, 0);
    EXPECT_EQ(broker.core->stored("orders", 0).size(), 1U);
}

TEST(fault_script, TwoAnswersMaySwapTheirOpaques) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::swapped{}, 2));
    EXPECT_FALSE(broker.send("orders", 0, "x")) << "waits for the other";
    const auto second = broker.send("orders", 1, "y");
    ASSERT_TRUE(second);
    EXPECT_EQ(second->field("queueId"), "0") << "the first one's answer";
    const auto others = broker.take_others();
    ASSERT_EQ(others.size(), 1U);
    EXPECT_EQ(others[0].field("queueId"), "1");
    EXPECT_EQ(others[0].opaque, second->opaque - 1);
}

TEST(fault_script, AnAnswerMayComeAfterTheNext) {
    broker_fixture broker;
    broker.connect(2);
    broker.core->faults().add(of(fault::reordered{}));
    EXPECT_FALSE(broker.send("orders", 0, "x"));
    const fields queue{{"topic", "orders"}, {"queueId", "0"}};
    EXPECT_TRUE(broker.ask(2, request_code::get_max_offset, queue));
    EXPECT_TRUE(broker.take_others().empty()) << "another connection";
    const auto next = broker.ask(1, request_code::get_max_offset, queue);
    ASSERT_TRUE(next);
    const auto late = broker.take_others();
    ASSERT_EQ(late.size(), 1U);
    EXPECT_EQ(late[0].opaque, next->opaque - 2);
    EXPECT_EQ(late[0].field("queueOffset"), "0");
}

TEST(fault_script, AnAnswerMayComeInSlices) {
    broker_core core{{}};
    core.on_connected(1, {"127.0.0.1", 1});
    protocol::command head;
    head.code = 28;
    effects whole;
    core.on_request(1, head, {}, {}, whole);
    const auto bytes = written(whole);

    core.faults().add(to_any(fault::sliced{1, 1ms}));
    effects none;
    core.on_request(1, head, {}, {}, none);
    EXPECT_TRUE(none.empty());
    std::vector<std::byte> all;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto due = runtime::time_point{} + std::chrono::milliseconds{static_cast<std::int64_t>(i)};
        ASSERT_EQ(core.next_wake(), due);
        effects piece;
        core.on_tick({due, 0}, piece);
        const auto more = written(piece);
        ASSERT_EQ(more.size(), 1U);
        all.insert(all.end(), more.begin(), more.end());
    }
    EXPECT_EQ(all, bytes);
    EXPECT_EQ(core.next_wake(), std::nullopt);
}

TEST(fault_script, AnAnswerMayBeCutOff) {
    broker_core core{{}};
    core.on_connected(1, {"127.0.0.1", 1});
    core.faults().add(to_any(fault::truncated{7, ending::orderly}));
    protocol::command head;
    head.code = 28;
    effects out;
    core.on_request(1, head, {}, {}, out);
    EXPECT_EQ(written(out).size(), 7U);
    ASSERT_EQ(out.steps().size(), 2U);
    EXPECT_EQ(std::get<effects::close>(out.steps()[1]).how, ending::orderly);
}

TEST(fault_script, AnAnswerMayAnnounceMoreThanItIs) {
    broker_core core{{}};
    core.on_connected(1, {"127.0.0.1", 1});
    core.faults().add(to_any(fault::oversized{0x7FFFFFFF}));
    protocol::command head;
    head.code = 28;
    effects out;
    core.on_request(1, head, {}, {}, out);
    const auto bytes = written(out);
    ASSERT_GT(bytes.size(), 8U);
    EXPECT_EQ(bytes[0], std::byte{0x7F});
    EXPECT_EQ(bytes[3], std::byte{0xFF});
}

TEST(fault_script, WhatIsHeldIsForgottenWithItsConnection) {
    broker_fixture broker;
    broker.core->faults().add(of(fault::swapped{}));
    broker.core->faults().add(of(fault::reordered{}));
    EXPECT_FALSE(broker.send("orders", 0, "x"));
    EXPECT_FALSE(broker.send("orders", 0, "x"));
    broker.disconnect(1);
    broker.connect(1);
    EXPECT_TRUE(broker.send("orders", 0, "x"));
    EXPECT_TRUE(broker.take_others().empty());
}

TEST(fault_script, AOnewayRequestHasNoAnswerToSpoil) {
    broker_fixture broker;
    broker.core->faults().add(to_any(fault::duplicate{}));
    const fields queue{{"topic", "orders"}, {"queueId", "0"}};
    EXPECT_FALSE(broker.ask(1, request_code::get_max_offset, queue, {}, protocol::flag_oneway));
    EXPECT_TRUE(broker.take_others().empty());
}

TEST(fault_script, AFaultForNoRequestIsNone) {
    fault_script script;
    script.add(of(fault::drop{}, 0));
    EXPECT_TRUE(script.empty());
}

}  // namespace
}  // namespace rmq::mini::test
