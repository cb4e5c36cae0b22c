#include <gtest/gtest.h>

#include <rmq/protocol/heartbeat.hpp>

#include "vectors/vector_file.hpp"

namespace rmq {
namespace {

using nlohmann::json;
using protocol::heartbeat_data;
using test::field;
using test::vector_case;

bool is_heartbeat(const vector_case& c) { return c["input"]["class"].text() == "HeartbeatData"; }

// 4.9.7 has neither of these; 5.3.3 writes them always, and means the same by leaving them out.
json without_defaults(json body) {
    if (body.contains("heartbeatFingerprint") && body["heartbeatFingerprint"] == 0) body.erase("heartbeatFingerprint");
    if (body.contains("withoutSub") && body["withoutSub"] == false) body.erase("withoutSub");
    return body;
}

// Java makes sets of these, in any order.
json sorted(json body) {
    for (auto& consumer : body["consumerDataSet"]) {
        for (auto& s : consumer["subscriptionDataSet"]) {
            std::sort(s["codeSet"].begin(), s["codeSet"].end());
            std::sort(s["tagsSet"].begin(), s["tagsSet"].end());
        }
        std::sort(consumer["subscriptionDataSet"].begin(), consumer["subscriptionDataSet"].end());
    }
    std::sort(body["consumerDataSet"].begin(), body["consumerDataSet"].end());
    std::sort(body["producerDataSet"].begin(), body["producerDataSet"].end());
    return body;
}

template <class Enum>
Enum named(const std::string& name) {
    for (int i = 0; i < 8; ++i) {
        const auto value = static_cast<Enum>(i);
        if (to_string(value) == name) return value;
    }
    throw std::invalid_argument("no enumerator is called " + name);
}

protocol::subscription subscription_of(const field& s) {
    protocol::subscription out{.topic = s["topic"].text(), .expression = s["subString"].text()};
    for (const auto& tag : s["tagsSet"].items()) out.tags.push_back(tag.text());
    for (const auto& code : s["codeSet"].items()) out.tag_hashes.push_back(code.number32());
    out.version = s["subVersion"].number();
    out.expression_type = s["expressionType"].text();
    out.class_filter = s["classFilterMode"].boolean();
    return out;
}

heartbeat_data data_of(const field& d) {
    heartbeat_data out{.client_id = d["clientID"].text()};
    for (const auto& group : d["producers"].items()) out.producer_groups.push_back(group.text());
    for (const auto& c : d["consumers"].items()) {
        protocol::consumer_data consumer{.group = c["groupName"].text(),
                                         .type = named<protocol::consume_type>(c["consumeType"].text()),
                                         .model = named<protocol::message_model>(c["messageModel"].text()),
                                         .from = named<protocol::consume_from>(c["consumeFromWhere"].text())};
        for (const auto& s : c["subscriptionDataSet"].items()) consumer.subscriptions.push_back(subscription_of(s));
        consumer.unit_mode = c["unitMode"].boolean();
        out.consumers.push_back(std::move(consumer));
    }
    if (const auto fingerprint = d.find("heartbeatFingerprint")) out.fingerprint = fingerprint->number32();
    if (const auto without = d.find("withoutSub")) out.without_subscriptions = without->boolean();
    return out;
}

TEST(heartbeat_vectors, AreTheJsonThatJavaWrites) {
    std::size_t heartbeats = 0;
    test::for_each_case("json_bodies", [&](const vector_case& c) {
        if (!is_heartbeat(c)) {
            static_cast<void>(c.fields.all());
            return;
        }
        ++heartbeats;
        static_cast<void>(c["input"]["direction"].text());
        const auto data = data_of(c["input"]["data"]);
        const auto text = c["text"].text();
        EXPECT_EQ(sorted(json::parse(protocol::encode_heartbeat_body(data))),
                  sorted(without_defaults(json::parse(text))));
        const auto decoded = protocol::decode_heartbeat_body(test::exact_bytes{test::as_bytes(text)});
        ASSERT_TRUE(decoded) << decoded.error().message();
        EXPECT_EQ(sorted(json::parse(protocol::encode_heartbeat_body(*decoded))),
                  sorted(without_defaults(json::parse(text))));
    });
    EXPECT_GT(heartbeats, 0U);
}

TEST(heartbeat_vectors, MeanWhatJavaUnderstands) {
    std::size_t heartbeats = 0;
    test::for_each_case("json_accept", [&](const vector_case& c) {
        if (!is_heartbeat(c)) {
            static_cast<void>(c.fields.all());
            return;
        }
        ++heartbeats;
        const auto text = c["input"]["text"].text();
        const auto decoded = protocol::decode_heartbeat_body(test::exact_bytes{test::as_bytes(text)});
        if (c["expected"].has("error")) {
            static_cast<void>(c["expected"].all());
            EXPECT_FALSE(decoded);
            return;
        }
        ASSERT_TRUE(decoded) << decoded.error().message();
        EXPECT_EQ(sorted(json::parse(protocol::encode_heartbeat_body(*decoded))),
                  sorted(without_defaults(json::parse(c["expected"]["reencoded"].text()))));
    });
    EXPECT_GT(heartbeats, 0U);
}

}  // namespace
}  // namespace rmq
