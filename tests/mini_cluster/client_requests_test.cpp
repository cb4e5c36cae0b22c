#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/subscription.hpp>
#include <string>

namespace rmq::mini::test {
namespace {

class ClientRequests : public testing::Test {
protected:
    static protocol::heartbeat_data consumer(const std::string& id, const std::string& tags, std::int64_t version) {
        protocol::subscription wanted = protocol::parse_tag_expression("orders", tags).value();
        wanted.version = version;
        return {.client_id = id, .consumers = {{.group = "consumers", .subscriptions = {wanted}}}};
    }
    std::optional<received> beat(connection_id on, const protocol::heartbeat_data& data) {
        return broker.ask(on, request_code::heart_beat, {}, protocol::encode_heartbeat_body(data));
    }
    broker_fixture broker;
    std::int32_t opaque = 0;  // of the broker's last request
};

TEST_F(ClientRequests, HeartbeatsMakeClientsKnownByConnection) {
    broker.connect(2);
    EXPECT_EQ(beat(1, {.client_id = "c", .producer_groups = {"p"}})->code, 0);
    EXPECT_EQ(beat(2, {.client_id = "c", .producer_groups = {"p"}})->code, 0);
    EXPECT_EQ(broker.core->state().clients.producer_ids("p"), (std::vector<std::string>{"c", "c"}))
        << "one client id on two connections counts twice";
    broker.disconnect(1);
    EXPECT_EQ(broker.core->state().clients.producer_ids("p"), std::vector<std::string>{"c"});
}

TEST_F(ClientRequests, TheAnswerSaysWhatTheReleaseCan) {
    const auto newer = beat(1, {.client_id = "c"});
    EXPECT_EQ(newer->field("IS_SUPPORT_HEART_BEAT_V2"), "true");
    EXPECT_EQ(newer->field("IS_SUB_CHANGE"), "true");
    EXPECT_EQ(newer->version, protocol::v5(3, 3));

    broker_fixture old{release_4_9_7()};
    const auto plain = old.ask(1, request_code::heart_beat, {}, protocol::encode_heartbeat_body({.client_id = "c"}));
    EXPECT_TRUE(plain->ext.empty());
    EXPECT_EQ(plain->version, protocol::v4(9, 7));
}

TEST_F(ClientRequests, AFingerprintTellsWhetherAGroupHasChanged) {
    const auto changed = [&](std::int32_t fingerprint) {
        auto data = consumer("c", "*", 1);
        data.fingerprint = fingerprint;
        return *beat(1, data)->field("IS_SUB_CHANGE");
    };
    EXPECT_EQ(changed(7), "false") << "the first one";
    EXPECT_EQ(changed(7), "false");
    EXPECT_EQ(changed(8), "true");
    EXPECT_EQ(changed(8), "false");
    EXPECT_EQ(changed(0), "true") << "an ordinary heartbeat";
}

TEST_F(ClientRequests, AConsumerGroupGetsItsRetryTopic) {
    beat(1, consumer("c", "*", 1));
    ASSERT_NE(broker.core->state().topics.find("%RETRY%consumers"), nullptr);
    EXPECT_EQ(broker.core->state().topics.find("%RETRY%consumers")->read_queues, 1);
}

TEST_F(ClientRequests, MembersAreToldWhenTheGroupChanges) {
    broker.connect(2);
    beat(1, consumer("one", "*", 1));
    const auto first = broker.take_others();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].on, 1U);
    EXPECT_EQ(first[0].code, 40);
    EXPECT_EQ(first[0].flag, protocol::flag_oneway);
    EXPECT_EQ(first[0].field("consumerGroup"), "consumers");

    beat(1, consumer("one", "*", 1));
    EXPECT_TRUE(broker.take_others().empty()) << "nothing is new";
    beat(2, consumer("two", "*", 1));
    EXPECT_EQ(broker.take_others().size(), 2U);
    broker.disconnect(2);
    const auto left = broker.take_others();
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].on, 1U);
}

TEST_F(ClientRequests, UnregisteringLeavesTheGroups) {
    protocol::heartbeat_data both = consumer("c", "*", 1);
    both.producer_groups = {"p"};
    beat(1, both);
    EXPECT_EQ(broker.ask(1, request_code::unregister_client, {{"clientID", "c"}, {"producerGroup", "p"}})->code, 0);
    EXPECT_TRUE(broker.core->state().clients.producer_ids("p").empty());
    EXPECT_NE(broker.core->state().clients.consumers("consumers"), nullptr);
    broker.ask(1, request_code::unregister_client, {{"clientID", "c"}, {"consumerGroup", "consumers"}});
    EXPECT_EQ(broker.core->state().clients.consumers("consumers"), nullptr);
    EXPECT_EQ(broker.ask(1, request_code::unregister_client, {})->code, 1);
}

TEST_F(ClientRequests, PullsUseTheSubscriptionOfTheHeartbeat) {
    const fields by_heartbeat{{"sysFlag", "0"}, {"subVersion", "5"}};
    broker.send("orders", 0, "x",
                {{"i",
                  "TAGS\x01"
                  "a\x02"}});
    broker.send("orders", 0, "y",
                {{"i",
                  "TAGS\x01"
                  "b\x02"}});
    EXPECT_EQ(broker.pull("orders", 0, 0, by_heartbeat)->code, 24);
    beat(1, consumer("c", "b", 4));
    EXPECT_EQ(broker.pull("orders", 0, 0, by_heartbeat)->code, 25) << "the pull knows a newer one";
    beat(1, consumer("c", "b", 5));
    const auto pulled = broker.pull("orders", 0, 0, by_heartbeat);
    ASSERT_EQ(pulled->messages().size(), 1U);
    EXPECT_EQ(pulled->messages()[0].body, "y");
    beat(1, consumer("c", "a", 3));
    EXPECT_EQ(broker.pull("orders", 0, 0, by_heartbeat)->messages()[0].body, "y") << "an older one is ignored";
    beat(1, {.client_id = "c", .consumers = {{.group = "consumers"}}});
    EXPECT_EQ(broker.pull("orders", 0, 0, by_heartbeat)->code, 24) << "a topic that is left out is given up";
}

TEST_F(ClientRequests, WhatIsNoHeartbeatIsAnsweredAsJavaDoes) {
    EXPECT_TRUE(broker.ask(1, request_code::heart_beat, {})->remark->starts_with("java.lang.NullPointerException"));
    const auto broken = broker.ask(1, request_code::heart_beat, {}, "{\"clientID\":");
    EXPECT_EQ(broken->code, 1);
    EXPECT_TRUE(broken->remark->starts_with("com.alibaba.fastjson.JSONException"));
}

TEST_F(ClientRequests, GroupsThatCannotBeAreLeftOutSilently) {
    EXPECT_EQ(beat(1, {.client_id = "c", .consumers = {{.group = "no group"}}})->code, 0);
    EXPECT_EQ(broker.core->state().clients.consumer_groups(), 0U);
}

TEST_F(ClientRequests, AClientIsAskedAndItsAnswerHandedBack) {
    beat(1, consumer("c", "*", 1));
    broker.take_others();
    std::vector<std::optional<client_answer>> answers;
    const std::array ext{protocol::ext_field{"consumerGroup", "consumers"}};
    const auto ask = [&](std::string_view id) {
        effects out;
        const bool known = broker.core->ask_client(
            id, request_code::get_consumer_running_info, ext, {},
            [&](std::optional<client_answer> a) { answers.push_back(std::move(a)); }, out);
        for (auto& step : out.steps()) {
            const auto& write = std::get<effects::write>(step);
            EXPECT_EQ(write.to, 1U);
            const auto frame = protocol::next_frame(write.bytes).value().value();
            opaque = protocol::decode_command(frame)->opaque;
        }
        return known;
    };
    const auto answer = [&](std::int32_t to) {
        protocol::command_header header;
        header.opaque = to;
        header.flag = protocol::flag_response;
        header.remark = "fine";
        broker.ask_frame(1, protocol::encode_frame(serialize_type::json, header, bytes_of("{}")).value());
    };
    EXPECT_FALSE(ask("nobody"));
    ASSERT_TRUE(ask("c"));
    answer(opaque + 1);
    EXPECT_TRUE(answers.empty()) << "to something never asked";
    answer(opaque);
    answer(opaque);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0]->remark, "fine");
    EXPECT_EQ(answers[0]->body, "{}");
    ASSERT_TRUE(ask("c"));
    broker.disconnect(1);
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_FALSE(answers[1]) << "its connection has ended";
}

TEST_F(ClientRequests, GroupsAreBounded) {
    broker_settings settings;
    settings.limits.groups = 3;
    broker_fixture small{settings};
    for (int i = 0; i < 10; ++i) {
        protocol::heartbeat_data data{.client_id = "c", .producer_groups = {"p" + std::to_string(i)}};
        data.consumers.push_back({.group = "g" + std::to_string(i)});
        ASSERT_EQ(small.ask(1, request_code::heart_beat, {}, protocol::encode_heartbeat_body(data))->code, 0);
    }
    EXPECT_EQ(small.core->state().clients.producer_groups(), 3U);
    EXPECT_EQ(small.core->state().clients.consumer_groups(), 3U);
}

}  // namespace
}  // namespace rmq::mini::test
