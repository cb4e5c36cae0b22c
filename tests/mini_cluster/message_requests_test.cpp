#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace rmq::mini::test {
namespace {

constexpr const char* forever = "9223372036854775807";

std::vector<std::string> bodies(const received& r) {
    std::vector<std::string> out;
    for (const auto& m : r.messages()) out.emplace_back(m.body);
    return out;
}

class message_requests : public testing::Test {
protected:
    void send(const std::string& body, const std::string& properties) {
        ASSERT_EQ(broker.send("orders", 0, body, {{"i", properties}})->code, 0);
    }
    std::optional<received> query(const std::string& key, const std::string& max = "32", const std::string& begin = "0",
                                  const std::string& end = forever) {
        return broker.ask(
            1, request_code::query_message,
            {{"topic", "orders"}, {"key", key}, {"maxNum", max}, {"beginTimestamp", begin}, {"endTimestamp", end}});
    }

    broker_fixture broker{release_4_9_7()};
};

TEST_F(message_requests, ViewFindsAMessageWhereItBegins) {
    send("one", "");
    const auto second = std::to_string(broker.core->state().store.log_size());
    send("two", "");
    const auto seen = broker.ask(1, request_code::view_message_by_id, {{"offset", second}});
    EXPECT_EQ(seen->code, 0);
    EXPECT_FALSE(seen->has_ext);
    EXPECT_EQ(seen->type, serialize_type::json) << "messages go out in the broker's own type";
    EXPECT_EQ(bodies(*seen), std::vector<std::string>{"two"});

    for (const std::string place : {"1", "-1", "999999999999"}) {
        const auto none = broker.ask(1, request_code::view_message_by_id, {{"offset", place}});
        EXPECT_EQ(none->code, 1);
        EXPECT_EQ(none->remark, "can not find message by the offset, " + place);
        EXPECT_EQ(none->type, serialize_type::rocketmq);
    }
    EXPECT_EQ(broker.ask(1, request_code::view_message_by_id, {})->code, 1);
}

TEST_F(message_requests, QueryFindsByKeyAndByUniqueId) {
    send("one", "KEYS\001a k\002UNIQ_KEY\001u1\002");
    send("two", "KEYS\001k b k\002UNIQ_KEY\001u2\002");
    send("none", "");
    const auto both = query("k");
    EXPECT_EQ(both->code, 0);
    EXPECT_EQ(bodies(*both), (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(both->field("indexLastUpdateTimestamp"), std::to_string(broker.now().wall_ms));
    EXPECT_EQ(both->type, serialize_type::json);
    EXPECT_EQ(bodies(*query("u2")), std::vector<std::string>{"two"});
    EXPECT_EQ(bodies(*query("k", "1")), std::vector<std::string>{"two"}) << "the newest";
}

TEST_F(message_requests, QueryThatFindsNothingSaysSo) {
    send("one", "KEYS\001k\002");
    for (const auto& none : {query("x"), query("k", "0"), query("k", "-1")}) {
        EXPECT_EQ(none->code, 22);
        EXPECT_EQ(none->remark, "can not find message, maybe time range not correct");
        EXPECT_EQ(none->field("indexLastUpdateTimestamp"), "0");
        EXPECT_EQ(none->field("indexLastUpdatePhyoffset"), "0");
    }
    EXPECT_EQ(broker.ask(1, request_code::query_message, {{"topic", "orders"}, {"key", "k"}})->code, 1);
}

TEST_F(message_requests, QueryKnowsTimesByTheSecond) {
    const auto begin = broker.now().wall_ms;
    send("one", "KEYS\001k\002");
    broker.advance(std::chrono::milliseconds{1900});
    send("two", "KEYS\001k\002");
    const auto between = [&](std::int64_t from, std::int64_t to) {
        const auto got = query("k", "32", std::to_string(begin + from), std::to_string(begin + to));
        return got->code == 0 ? bodies(*got) : std::vector<std::string>{};
    };
    EXPECT_EQ(between(0, 0), std::vector<std::string>{"one"});
    EXPECT_EQ(between(1, 1000), std::vector<std::string>{"two"}) << "it counts as stored after 1 s";
    EXPECT_EQ(between(1001, 5000), std::vector<std::string>{});
}

TEST_F(message_requests, QueryByUniqueIdTakesTheBrokersOwnLimit) {
    for (int i = 0; i < 40; ++i) send("x", "KEYS\001k\002");
    EXPECT_EQ(query("k", "64")->messages().size(), 40U);
    EXPECT_EQ(query("k", "1000")->messages().size(), 40U);
    EXPECT_EQ(broker
                  .ask(1, request_code::query_message,
                       {{"topic", "orders"},
                        {"key", "k"},
                        {"maxNum", "1"},
                        {"beginTimestamp", "0"},
                        {"endTimestamp", forever},
                        {"_UNIQUE_KEY_QUERY", "true"}})
                  ->messages()
                  .size(),
              32U);
}

TEST_F(message_requests, TheIndexHasALimit) {
    auto small = release_5_3_3();
    small.limits.messages = 1;  // four entries
    broker_fixture tiny{small};
    tiny.send("orders", 0, "x", {{"i", "KEYS\001a b c d e\002UNIQ_KEY\001u\002"}});
    const auto code = [&](const std::string& key) {
        return tiny
            .ask(1, request_code::query_message,
                 {{"topic", "orders"},
                  {"key", key},
                  {"maxNum", "1"},
                  {"beginTimestamp", "0"},
                  {"endTimestamp", forever}})
            ->code;
    };
    EXPECT_EQ(code("u"), 0);
    EXPECT_EQ(code("c"), 0);
    EXPECT_EQ(code("d"), 22);
}

}  // namespace
}  // namespace rmq::mini::test
