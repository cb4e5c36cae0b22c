#include "mini_cluster/broker_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(info_requests, TellsWhatHappened) {
    broker_fixture broker{release_4_9_7()};
    broker.send("orders", 0, "x");
    broker.send("orders", 0, "y");
    broker.pull("orders", 0, 1);
    broker.advance(26h + 3min + 4s);
    const auto info = broker.ask(1, request_code::get_broker_runtime_info, {});
    EXPECT_EQ(info->code, 0);
    EXPECT_THAT(info->body, testing::StartsWith(R"({"table":{"brokerVersion":"407","brokerVersionDesc":"V4_9_7",)"));
    EXPECT_THAT(info->body, testing::EndsWith("\"}}"));
    EXPECT_THAT(info->body, HasSubstr(R"("msgPutTotalTodayNow":"2")"));
    EXPECT_THAT(info->body, HasSubstr(R"("msgGetTotalTodayNow":"1")"));
    EXPECT_THAT(info->body, HasSubstr(R"("runtime":"[ 1 days, 2 hours, 3 minutes, 4 seconds ]")"));
    EXPECT_THAT(info->body,
                HasSubstr("\"commitLogMaxOffset\":\"" + std::to_string(broker.core->state().store.log_size()) + "\""));
}

TEST(info_requests, NamesItsRelease) {
    broker_fixture broker{release_5_3_3()};
    EXPECT_THAT(broker.ask(1, request_code::get_broker_runtime_info, {})->body,
                HasSubstr(R"("brokerVersionDesc":"V5_3_3")"));
}

}  // namespace
}  // namespace rmq::mini::test
