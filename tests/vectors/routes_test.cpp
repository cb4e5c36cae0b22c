// Routes and cluster infos byte for byte as Java's name servers write them.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <rmq/protocol/cluster_info_body.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/topic_route_body.hpp>

#include "vectors/json_check.hpp"
#include "vectors/vector_file.hpp"

namespace rmq::protocol {
namespace {

using nlohmann::json;
using test::field;
using test::vector_case;

std::map<std::int64_t, std::string> addresses_of(const field& brokers) {
    std::map<std::int64_t, std::string> out;
    for (const auto& [id, address] : brokers.members()) out.emplace(std::stoll(id), address.text());
    return out;
}

void expect_broker(const route_broker& broker, const field& data) {
    EXPECT_EQ(broker.name, data["brokerName"].text());
    EXPECT_EQ(broker.cluster, data["cluster"].text());
    EXPECT_EQ(broker.addresses, addresses_of(data["brokerAddrs"]));
    const auto acting = data.find("enableActingMaster");
    EXPECT_EQ(broker.acting_master, acting ? std::optional{acting->boolean()} : std::nullopt);
}

void expect_route(const topic_route& route, const field& data) {
    EXPECT_EQ(route.order, data["orderTopicConf"].text_or_null());
    const auto queues = data["queueDatas"].items();
    ASSERT_EQ(route.queues.size(), queues.size());
    for (std::size_t i = 0; i < queues.size(); ++i) {
        const route_queues expected{queues[i]["brokerName"].text(), queues[i]["readQueueNums"].number32(),
                                    queues[i]["writeQueueNums"].number32(), queues[i]["perm"].number32(),
                                    queues[i]["topicSysFlag"].number32()};
        EXPECT_TRUE(route.queues[i] == expected);
    }
    const auto brokers = data["brokerDatas"].items();
    ASSERT_EQ(route.brokers.size(), brokers.size());
    for (std::size_t i = 0; i < brokers.size(); ++i) expect_broker(route.brokers[i], brokers[i]);
    const auto mappings = data.find("topicQueueMappingByBroker");
    EXPECT_EQ(route.mappings.empty(), !mappings);
    if (!mappings) return;
    for (const auto& [broker, m] : mappings->members()) {
        const auto& ours = route.mappings.at(broker);
        EXPECT_EQ(ours.topic, m["topic"].text());
        EXPECT_EQ(ours.broker, m["bname"].text());
        EXPECT_EQ(ours.queues, m["totalQueues"].number32());
        EXPECT_EQ(ours.epoch, m["epoch"].number());
        EXPECT_EQ(ours.scope, m["scope"].text());
        for (const auto& [of_topic, of_broker] : m["currIdMap"].members()) {
            EXPECT_EQ(ours.current_ids.at(std::stoi(of_topic)), of_broker.number32());
        }
    }
}

TEST(route_vectors, AreWhatWeReadAndWrite) {
    std::size_t standard = 0;
    std::size_t java = 0;
    test::for_each_case("json_bodies", [&](const vector_case& c) {
        if (c["input"]["class"].text() != "TopicRouteData") {
            static_cast<void>(c.fields.all());
            return;
        }
        const auto text = c["text"].text();
        const auto route = decode_topic_route(test::exact_bytes{test::as_bytes(text)});
        ASSERT_TRUE(route) << route.error().message();
        const bool strict = c["input"]["direction"].text().ends_with(">= 401");
        EXPECT_EQ(encode_topic_route(*route, {.standard_json = strict}), text);
        expect_route(*route, c["input"]["data"]);
        ++(strict ? standard : java);
    });
    EXPECT_GE(standard, 8U);
    EXPECT_GE(java, 8U);
}

TEST(cluster_info_vectors, AreWhatWeReadAndWrite) {
    std::size_t seen = 0;
    test::for_each_case("json_bodies", [&](const vector_case& c) {
        if (c["input"]["class"].text() != "ClusterInfo") {
            static_cast<void>(c.fields.all());
            return;
        }
        static_cast<void>(c["input"]["direction"].text());
        const auto text = c["text"].text();
        const auto info = decode_cluster_info(test::exact_bytes{test::as_bytes(text)});
        ASSERT_TRUE(info) << info.error().message();
        EXPECT_EQ(encode_cluster_info(*info), text);
        const auto brokers = c["input"]["data"]["brokerAddrTable"].members();
        EXPECT_EQ(info->brokers.size(), brokers.size());
        for (const auto& [name, data] : brokers) expect_broker(info->brokers.at(name), data);
        for (const auto& [name, members] : c["input"]["data"]["clusterAddrTable"].members()) {
            EXPECT_EQ(info->clusters.at(name).size(), members.items().size());
            for (const auto& member : members.items()) {
                EXPECT_EQ(std::ranges::count(info->clusters.at(name), member.text()), 1);
            }
        }
        ++seen;
    });
    EXPECT_GE(seen, 8U);
}

TEST(json_accept_vectors, RoutesMeanWhatJavaUnderstands) {
    std::size_t seen = 0;
    test::for_each_case("json_accept", [&](const vector_case& c) {
        if (c["input"]["class"].text() != "TopicRouteData") {
            static_cast<void>(c.fields.all());
            return;
        }
        auto route = decode_topic_route(test::exact_bytes{test::as_bytes(c["input"]["text"].text())});
        ASSERT_TRUE(route) << route.error().message();
        // Java writes the default of what it was not told.
        if (c.of("5.3.3"))
            for (auto& b : route->brokers) b.acting_master = b.acting_master.value_or(false);
        EXPECT_EQ(encode_topic_route(*route, {.standard_json = false}), c["expected"]["reencoded"].text());
        ++seen;
    });
    EXPECT_GE(seen, 4U);
}

// Real name servers' answers to real clients.
TEST(route_captures, AreReadAndWrittenAgain) {
    std::size_t routes = 0;
    std::size_t infos = 0;
    for (const std::string release : {"4.9.7", "5.3.3"}) {
        test::for_each_case("captures_" + release, [&](const vector_case& c) {
            const json& j = c.fields.all();
            if (j["server"] != "name server" || !j["response"].is_object() || j["response"]["truncated"] == true)
                return;
            const auto code = j["request"]["decoded"]["code"].get<int>();
            const auto bytes = from_hex(j["response"]["hex"].get<std::string>()).value();
            const auto frame = next_frame(bytes).value().value();
            if (frame.body.empty()) return;
            const std::string text{reinterpret_cast<const char*>(frame.body.data()), frame.body.size()};
            if (code == 105) {
                ++routes;
                EXPECT_EQ(encode_topic_route(decode_topic_route(frame.body).value()), text);
            } else if (code == 106) {
                ++infos;
                EXPECT_EQ(encode_cluster_info(decode_cluster_info(frame.body).value()), text);
            }
        });
    }
    EXPECT_GE(routes, 20U);
    EXPECT_GE(infos, 8U);
}

}  // namespace
}  // namespace rmq::protocol
