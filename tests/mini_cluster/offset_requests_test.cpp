#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

namespace rmq::mini::test {
namespace {

TEST(offset_requests, TheMaxOffsetIsThatOfTheNextMessage) {
    broker_fixture broker;
    const auto max = [&](const std::string& topic, const std::string& queue) {
        return broker.ask(1, request_code::get_max_offset, {{"topic", topic}, {"queueId", queue}})->field("offset");
    };
    EXPECT_EQ(max("orders", "0"), "0") << "an unknown topic is no error";
    broker.send("orders", 0, "x");
    broker.send("orders", 0, "y");
    EXPECT_EQ(max("orders", "0"), "2");
    EXPECT_EQ(max("orders", "1"), "0");
    EXPECT_EQ(max("orders", "77"), "0");
}

TEST(offset_requests, TheMinOffsetIsZeroForNothingExpires) {
    broker_fixture broker;
    broker.send("orders", 0, "x");
    EXPECT_EQ(broker.ask(1, request_code::get_min_offset, {{"topic", "orders"}, {"queueId", "0"}})->field("offset"),
              "0");
}

TEST(offset_requests, MissingFieldsAreNullPointers) {
    broker_fixture broker;
    for (const auto code : {request_code::get_max_offset, request_code::get_min_offset}) {
        EXPECT_EQ(broker.ask(1, code, {{"topic", "orders"}})->code, 1);
        EXPECT_EQ(broker.ask(1, code, {{"topic", "orders"}, {"queueId", "x"}})->code, 1);
    }
}

}  // namespace
}  // namespace rmq::mini::test
