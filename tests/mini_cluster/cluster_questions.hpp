#pragma once

#include "mini_cluster/raw_client.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rmq::mini::test {

inline const raw_client::fields pull_orders{
    {"consumerGroup", "g"}, {"topic", "orders"}, {"queueId", "0"},      {"queueOffset", "0"},
    {"maxMsgNums", "32"},   {"sysFlag", "6"},    {"commitOffset", "0"}, {"suspendTimeoutMillis", "20000"},
    {"subscription", "*"},  {"subVersion", "0"}};

// A question whose answer proves that everything asked before it was seen.
inline void settle(raw_client& client) {
    const auto opaque = client.request(request_code::get_broker_runtime_info, {});
    for (;;) {
        const auto reply = client.read();
        ASSERT_TRUE(reply);
        if (reply->opaque == opaque) return;
    }
}

// What a name server knows of a topic; empty: nothing.
inline std::string route_of(raw_client& names, const std::string& topic) {
    names.request(request_code::get_routeinfo_by_topic, {{"topic", topic}});
    return names.read()->body;
}

}  // namespace rmq::mini::test
