#include <gtest/gtest.h>

#include <map>
#include <rmq/protocol/lock_body.hpp>
#include <rmq/protocol/offset_table_body.hpp>
#include <rmq/protocol/running_info_body.hpp>

#include "vectors/body_check.hpp"

namespace rmq::protocol {
namespace {

using test::vector_case;

// Heartbeats and what name servers say have tests of their own (routes_test).
bool is_elsewhere(const std::string& name) {
    return name == "HeartbeatData" || name == "TopicRouteData" || name == "ClusterInfo";
}

TEST(json_body_vectors, AreWhatWeReadAndWrite) {
    auto all = test::bodies::client_checks();
    all.insert(test::bodies::broker_checks().begin(), test::bodies::broker_checks().end());
    std::map<std::string, std::size_t> seen;
    test::for_each_case("json_bodies", [&](const vector_case& c) {
        const auto name = c["input"]["class"].text();
        static_cast<void>(c["input"]["direction"].text());
        if (is_elsewhere(name)) {
            static_cast<void>(c.fields.all());
            return;
        }
        const auto found = all.find(name);
        ASSERT_NE(found, all.end()) << "no test for " << name;
        found->second(c);
        ++seen[name];
    });
    for (const auto& [name, run] : all) EXPECT_GE(seen[name], 8U) << name;
}

// Reads what a client may send, and compares it with what Java understood: both read and written again by us.
template <class T>
void expect_same(const vector_case& c, result<T> (*decode)(std::span<const std::byte>),
                 std::string (*encode)(const T&)) {
    const auto sent = decode(test::exact_bytes{test::as_bytes(c["input"]["text"].text())});
    ASSERT_TRUE(sent) << sent.error().message();
    auto ours = test::java_value(encode(*sent));
    if (!c.of("5.3.3")) ours = test::without_5x_members(std::move(ours));
    EXPECT_EQ(test::unordered(std::move(ours)), test::unordered(test::java_value(c["expected"]["reencoded"].text())));
}

TEST(json_accept_vectors, MeanWhatJavaUnderstands) {
    std::size_t compared = 0;
    test::for_each_case("json_accept", [&](const vector_case& c) {
        const auto name = c["input"]["class"].text();
        if (is_elsewhere(name)) {
            static_cast<void>(c.fields.all());
            return;
        }
        ++compared;
        if (name == "ConsumerRunningInfo") return expect_same(c, decode_running_info, encode_running_info);
        if (name == "GetConsumerStatusBody") return expect_same(c, decode_consumer_status, encode_consumer_status);
        if (name == "LockBatchRequestBody") return expect_same(c, decode_lock_body, encode_lock_body);
        FAIL() << "no test for " << name;
    });
    EXPECT_GE(compared, 7U);
}

}  // namespace
}  // namespace rmq::protocol
