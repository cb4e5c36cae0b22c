#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>

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
    broker.core->faults().add(of(fault::reply{2, "busy"}, 2));
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
    broker.core->faults().add(of(fault::reply{2, ""}));
    broker.core->faults().add(of(fault::reply{14, ""}));
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 2);
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 14);
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 0);
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

TEST(fault_script, AFaultForNoRequestIsNone) {
    fault_script script;
    script.add(of(fault::drop{}, 0));
    EXPECT_TRUE(script.empty());
}

}  // namespace
}  // namespace rmq::mini::test
