#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/send_oneway.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

// What leaves for a message, an option or a pull.
class prepared : public ::testing::TestWithParam<serialize_type> {
protected:
    prepared() { who.header = GetParam(); }

    static message one(std::string body = "hello") {
        message m;
        m.topic = "orders";
        m.body = std::move(body);
        return m;
    }
    test::decoded_frame sent(const message& m, const send_options& options = {}) {
        auto r = prepare(from, m, options);
        if (!r) throw std::runtime_error(r.error().message());
        r->request.frame.set_opaque(1);
        return test::decoded_frame{std::move(r->request.frame.bytes)};
    }
    test::decoded_frame pulling(const pull_query& query) {
        auto r = prepare(from, query);
        if (!r) throw std::runtime_error(r.error().message());
        r->request.frame.set_opaque(1);
        return test::decoded_frame{std::move(r->request.frame.bytes)};
    }
    std::string refusal(const message& m, const send_options& options = {}) const {
        const auto r = prepare(from, m, options);
        return r ? "none" : r.error().detail;
    }

    requester who{.client_id = "c",
                  .producer_group = "pg",
                  .ids = std::make_shared<unique_id_generator>(std::array<std::byte, 4>{}, 1U, 2U)};
    broker_name to{"broker-a", "127.0.0.1:10911"};
    caller from{who, to};
};
INSTANTIATE_TEST_SUITE_P(both_headers, prepared, ::testing::Values(serialize_type::rocketmq, serialize_type::json),
                         [](const auto& type) { return type.param == serialize_type::json ? "json" : "binary"; });

TEST_P(prepared, CompressesFromItsThresholdOn) {
    who.compress_from = 1000;
    for (const auto& [type, flag] :
         {std::pair{compression_type::zlib, 0x301}, {compression_type::lz4, 0x101}, {compression_type::zstd, 0x201}}) {
        who.compression = type;
        EXPECT_EQ(sent(one(std::string(999, 'x'))).body.size(), 999U);
        const auto f = sent(one(std::string(1000, 'x')));
        EXPECT_EQ(f.command.find_i32("f"), flag);
        const auto plain = inflate(type, f.body);
        ASSERT_TRUE(plain);
        EXPECT_EQ(plain->size(), 1000U);
    }
    who.compress_from = 0;
    EXPECT_EQ(sent(one(std::string(100'000, 'x'))).body.size(), 100'000U);
}

TEST_P(prepared, SendsABodyAsItIsWhenPackingGainsNothing) {
    who.compress_from = 1;
    const auto f = sent(one("x"));
    EXPECT_EQ(f.command.find_i32("f"), 0);
    EXPECT_EQ(f.body.size(), 1U);
}

TEST_P(prepared, MarksAHalfMessage) {
    const auto f = sent(one(), {.group = "tx", .transactional = true});
    EXPECT_EQ(f.command.find_i32("f"), sys_flag::transaction_prepared);
    EXPECT_THAT(std::string{f.command.find("i").value()}, HasSubstr("TRAN_MSG\x01true\x02PGROUP\x01tx\x02"));
    auto delayed = one();
    delayed.delay = 5s;
    EXPECT_THAT(refusal(delayed, {.transactional = true}), HasSubstr("half message"));
}

TEST_P(prepared, WritesTimersAndHostedNames) {
    auto m = one();
    m.delay = 1500ms;
    m.buyer_id = "b";
    m.instance_id = "i";
    EXPECT_THAT(std::string{sent(m).command.find("i").value()}, HasSubstr("TIMER_DELAY_MS\x01"
                                                                          "1500\x02"
                                                                          "BUYER_ID\x01"
                                                                          "b\x02INSTANCE_ID\x01i\x02"));
    m.delay = 0ms;
    m.deliver_at = std::chrono::system_clock::time_point{1700000000123ms};
    EXPECT_THAT(std::string{sent(m).command.find("i").value()}, HasSubstr("TIMER_DELIVER_MS\x01"
                                                                          "1700000000123\x02"));
}

TEST_P(prepared, RefusesTwoWaysToDelay) {
    auto m = one();
    m.delay_level = 1;
    m.delay = 1ms;
    EXPECT_THAT(refusal(m), HasSubstr("exclude"));
    m.delay_level = 0;
    m.deliver_at = std::chrono::system_clock::now();
    EXPECT_THAT(refusal(m), HasSubstr("exclude"));
    m = one();
    m.delay = -1ms;
    EXPECT_THAT(refusal(m), HasSubstr("-1 ms"));
}

TEST_P(prepared, LetsTheBrokerDecideWhenToldSo) {
    auto m = one("");
    m.topic = "no such name!";
    EXPECT_NE(refusal(m), "none");
    EXPECT_EQ(refusal(m, {.unchecked = true}), "none");
}

TEST_P(prepared, CountsConsumptionsOfARetry) {
    const auto f = sent(one(), {.reconsume_times = 3, .max_reconsume_times = 16});
    EXPECT_EQ(f.command.find("j"), "3");
    EXPECT_EQ(f.command.find("l"), "16");
    const auto plain = sent(one());
    EXPECT_EQ(plain.command.find("j"), "0");
    EXPECT_FALSE(plain.command.find("l"));
}

TEST_P(prepared, MarksAOnewayAndExpectsNoAnswer) {
    auto r = prepare(from, send_oneway_query{.message = one()});
    ASSERT_TRUE(r);
    EXPECT_TRUE(r->request.oneway);
    EXPECT_TRUE(r->decode(reply{}, r->request, from));
    r->request.frame.set_opaque(1);
    EXPECT_TRUE(test::decoded_frame{std::move(r->request.frame.bytes)}.command.is_oneway());
}

TEST_P(prepared, PullsBySqlWithCommitAndLite) {
    pull_query query{.group = "g", .topic = "orders"};
    query.sql = "a > 5";
    query.commit_offset = 7;
    query.lite = true;
    query.max_bytes = 1000;
    query.suspend = 5s;
    const auto f = pulling(query);
    EXPECT_EQ(f.command.code, 361);
    EXPECT_EQ(f.command.find("expressionType"), "SQL92");
    EXPECT_EQ(f.command.find("subscription"), "a > 5");
    EXPECT_EQ(f.command.find("commitOffset"), "7");
    EXPECT_EQ(f.command.find("maxMsgBytes"), "1000");
    EXPECT_EQ(f.command.find("suspendTimeoutMillis"), "5000");
    EXPECT_EQ(f.command.find_i32("sysFlag"), 1 | 2 | 4 | 16);
    query.tags = "a";
    EXPECT_THAT(prepare(from, query).error().detail, HasSubstr("exclude"));
}

}  // namespace
}  // namespace rmq::protocol
