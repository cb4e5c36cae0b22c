#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <rmq/protocol/frame.hpp>

namespace rmq::mini::test {
namespace {

class StorageFree : public testing::TestWithParam<answer_type> {
protected:
    static broker_settings settings() {
        broker_settings s;
        s.storage_free = true;
        s.answers = GetParam();
        return s;
    }
    broker_fixture broker{settings()};
};

TEST_P(StorageFree, AnswersEverySendWithItsOwnOpaque) {
    for (int i = 0; i < 3; ++i) {
        const auto reply = broker.send("orders", 1, "x");  // matched by its opaque
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->code, 0);
        EXPECT_EQ(reply->field("queueId"), "0");
        EXPECT_EQ(reply->field("queueOffset"), "0");
        EXPECT_EQ(reply->field("msgId"), "7F00000100002A9F0000000000000000");
        EXPECT_EQ(reply->field("MSG_REGION"), "DefaultRegion");
    }
    EXPECT_EQ(broker.core->state().store.messages(), 0U);
    EXPECT_EQ(broker.core->state().messages_put, 3U);
    EXPECT_EQ(broker.core->log().count(310), 3U);
    EXPECT_EQ(broker.core->log().connections().at(0).codes.at(310), 3U);
}

TEST_P(StorageFree, TheLongWaySaysTheSame) {
    const auto quick = broker.send("orders", 1, "x");
    broker.speaks = serialize_type::json;
    const auto slow = broker.send("orders", 1, "x");
    EXPECT_EQ(quick->ext, slow->ext);
    EXPECT_EQ(broker.core->state().messages_put, 2U);
}

TEST_P(StorageFree, OnewaysGetNoAnswerAndOpaquesMayBeNegative) {
    protocol::command_header header;
    header.code = 310;
    header.opaque = -5;
    header.flag = protocol::flag_oneway;
    EXPECT_FALSE(broker.ask_frame(1, protocol::encode_frame(serialize_type::rocketmq, header, {}).value()));
    EXPECT_TRUE(broker.others.empty());
    header.flag = 0;
    EXPECT_EQ(broker.ask_frame(1, protocol::encode_frame(serialize_type::rocketmq, header, {}).value())->opaque, -5);
}

TEST_P(StorageFree, OtherRequestsAndFaultsAreServedAsEver) {
    EXPECT_EQ(broker.ask(1, request_code::get_max_offset, {{"topic", "orders"}, {"queueId", "0"}})->field("offset"),
              "0");
    fault f;
    f.request_code = 310;
    f.times = 1;
    f.then = fault::reply{2, "busy"};
    broker.core->faults().add(f);
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 2);
    EXPECT_EQ(broker.send("orders", 0, "x")->code, 0);
}

INSTANTIATE_TEST_SUITE_P(Answers, StorageFree,
                         testing::Values(answer_type::json, answer_type::rocketmq, answer_type::as_the_release),
                         [](const auto& named) {
                             return named.param == answer_type::json       ? "Json"
                                    : named.param == answer_type::rocketmq ? "Binary"
                                                                           : "AsTheRelease";
                         });

}  // namespace
}  // namespace rmq::mini::test
