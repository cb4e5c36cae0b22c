#include "operations/operation_fixture.hpp"

#include <rmq/protocol/heartbeat_v2.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/version.hpp>

#include <algorithm>
#include <span>

namespace rmq::test {

class client_operation : public operation {
protected:
    heartbeat_query beat_of(const std::string& group, const std::string& topic) {
        return {.data = {.producer_groups = {group + "_p"},
                         .consumers = {{.group = group, .subscriptions = {{.topic = topic, .version = 1}}}}}};
    }
    // The broker's answer to who is in a consumer group.
    response members(const std::string& group) {
        auto list = client->request({.code = static_cast<std::int32_t>(request_code::get_consumer_list_by_group),
                                     .fields = {{"consumerGroup", group}}});
        EXPECT_TRUE(list) << list.error().message();
        return list ? *list : response{};
    }
    // Set as the variant's form would: an actor by a message.
    result<void> set(broker_manager& manager, const heartbeat_data& groups) {
        if (GetParam().how == form::actor) return ask_actor<void>(set_heartbeat{groups});
        return manager.set_heartbeat(groups);
    }
    // Asks until the broker names these members: heartbeats come by themselves.
    std::vector<std::string> wait_for_members(const std::string& group, std::vector<std::string> wanted) {
        std::ranges::sort(wanted);
        std::vector<std::string> last;
        const auto patience = std::chrono::steady_clock::now() + 20s;
        do {
            const auto list = client->consumer_ids({.group = group});
            last = list ? list->client_ids : std::vector<std::string>{};
            std::ranges::sort(last);
        } while (last != wanted && std::chrono::steady_clock::now() < patience);
        return last;
    }
    message_queue queue(const std::string& topic, std::int32_t id) { return {topic, "broker-a", id}; }
};

TEST_P(client_operation, RequestReachesWhatHasNoOperationOfItsOwn) {
    const auto ask_for = [this](std::int32_t code) {
        return ask<raw_request>([](const broker_operations& on, const auto& q) { return on.request(q); },
                                [this](const auto& q) { return client->async_request(q, asio::use_future); },
                                raw_query{.code = code});
    };
    const auto topic = fresh_topic("raw");
    const auto all = ask_for(static_cast<std::int32_t>(request_code::get_all_topic_config));
    ASSERT_TRUE(all) << all.error().message();
    EXPECT_EQ(all->code, 0) << all->remark;
    EXPECT_NE(all->body.find('"' + topic + '"'), std::string::npos);

    // What the broker refuses is an answer, too.
    const auto unknown = ask_for(12345);
    ASSERT_TRUE(unknown) << unknown.error().message();
    EXPECT_EQ(unknown->code, 3);
    EXPECT_NE(unknown->remark.find("12345"), std::string::npos) << unknown->remark;
}

TEST_P(client_operation, MakesTheClientAMemberByHeartbeatAndNoneByUnregistering) {
    const auto topic = fresh_topic("heartbeat");
    const auto group = fresh_name("group");
    const auto reply = RMQ_ASK(heartbeat, beat_of(group, topic));
    ASSERT_TRUE(reply) << reply.error().message();
    const bool is_5 = reply->broker_version >= protocol::v5(0, 0);
    EXPECT_EQ(is_5, GetParam().is_5());
    EXPECT_EQ(reply->supports_v2, GetParam().is_5());
    if (cluster) {
        EXPECT_EQ(cluster->broker().consumers(group), std::vector<std::string>{client->client_id()});
        EXPECT_EQ(cluster->broker().producers(group + "_p"), std::vector<std::string>{client->client_id()});
    } else {
        EXPECT_NE(members(group).body.find(client->client_id()), std::string::npos);
    }

    const auto left = RMQ_ASK(unregister, (unregister_query{.producer_group = group + "_p", .consumer_group = group}));
    ASSERT_TRUE(left) << left.error().message();
    if (cluster) {
        EXPECT_TRUE(cluster->broker().consumers(group).empty());
        EXPECT_TRUE(cluster->broker().producers(group + "_p").empty());
    } else {
        EXPECT_EQ(members(group).code, 1);
    }
}

TEST_P(client_operation, CountsOnceHoweverOftenItHeartbeats) {
    const auto topic = fresh_topic("heartbeat");
    const auto group = fresh_name("group");
    for (int i = 0; i < 3; ++i) {
        const auto reply = RMQ_ASK(heartbeat, beat_of(group, topic));
        ASSERT_TRUE(reply) << reply.error().message();
    }
    if (cluster) {
        EXPECT_EQ(cluster->broker().consumers(group).size(), 1U);
        return;
    }
    const auto body = members(group).body;
    const auto ids = protocol::decode_consumer_ids(std::as_bytes(std::span{body}));
    ASSERT_TRUE(ids) << ids.error().message();
    EXPECT_EQ(*ids, std::vector<std::string>{client->client_id()});
}

TEST_P(client_operation, LetsTheBrokerKeepTheSubscriptionsOfAShortHeartbeat) {
    const auto topic = fresh_topic("heartbeat");
    const auto group = fresh_name("group");
    heartbeat_v2 v2;
    const auto all = beat_of(group, topic).data;
    for (int i = 0; i < 3; ++i) {
        const heartbeat_query query{.data = v2.next(all)};
        EXPECT_EQ(query.data.without_subscriptions, i > 0 && GetParam().is_5()) << "heartbeat " << i;
        const auto reply = RMQ_ASK(heartbeat, query);
        ASSERT_TRUE(reply) << reply.error().message();
        v2.on_reply(*reply);
    }
    // A pull that brings no subscription of its own needs the group's.
    const auto sent = client->send({.topic = topic, .body = "hello"}, {.queue_id = 0});
    ASSERT_TRUE(sent) << sent.error().message();
    const auto pulled = client->request({.code = static_cast<std::int32_t>(request_code::pull_message),
                                         .fields = {{"consumerGroup", group},
                                                    {"topic", topic},
                                                    {"queueId", "0"},
                                                    {"queueOffset", "0"},
                                                    {"maxMsgNums", "1"},
                                                    {"sysFlag", "2"},
                                                    {"commitOffset", "0"},
                                                    {"suspendTimeoutMillis", "5000"},
                                                    {"subVersion", "1"}}});
    ASSERT_TRUE(pulled) << pulled.error().message();
    EXPECT_EQ(pulled->code, 0) << pulled->remark;
}

TEST_P(client_operation, StaysAMemberByHeartbeatsThatWereSetOnce) {
    const auto topic = fresh_topic("heartbeat");
    const auto group = fresh_name("group");
    ASSERT_TRUE(set(*brokers, beat_of(group, topic).data));
    const std::vector<std::string> just_us{client->client_id()};
    EXPECT_EQ(wait_for_members(group, just_us), just_us);
    if (!cluster) return;
    cluster->broker().kill();
    cluster->broker().restart();
    EXPECT_EQ(wait_for_members(group, just_us), just_us);
}

TEST_P(client_operation, BeatsAgainInItsIntervalAndLeavesItsGroupsWhenItEnds) {
    const auto topic = fresh_topic("heartbeat");
    const auto group = fresh_name("group");
    std::optional<rmq::context> other{std::in_place};
    settings wanted = patient_settings(cluster ? cluster->broker().address() : GetParam().address);
    wanted.client.header = GetParam().header;
    wanted.client.heartbeat_interval = 100ms;
    std::optional<broker_manager> member{std::in_place, *other, wanted};
    ASSERT_TRUE(member->set_heartbeat(beat_of(group, topic).data));
    const std::vector<std::string> just_it{member->client("broker-a").client_id()};
    EXPECT_EQ(wait_for_members(group, just_it), just_it);
    if (cluster) {
        EXPECT_TRUE(eventually([&] { return cluster->broker().requests_seen(request_code::heart_beat) >= 4; }));
    }
    member.reset();
    if (cluster) {  // before its context ends, which does not wait for ever
        EXPECT_TRUE(eventually([&] { return cluster->broker().requests_seen(request_code::unregister_client) == 2; }));
    }
    other.reset();
    const auto nobody = client->consumer_ids({.group = group});
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().response_code, 1);
}

TEST_P(client_operation, RefusesToSetAHeartbeatThatCanNotBeRight) {
    const auto refused = set(*brokers, {.producer_groups = {"no name"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_TRUE(set(*brokers, {}));  // no groups: none are kept up
}

TEST_P(client_operation, RaisesAnAlarmWhenAGroupHasTheClientTwice) {
    const auto topic = fresh_topic("heartbeat");
    const auto group = fresh_name("group");
    caf::scoped_actor listener{context->actor_system()};
    ASSERT_TRUE(ask_actor<void>(subscribe{caf::actor_cast<caf::actor>(listener)}));

    // Another client under our name.
    const broker_manager other{*context, patient_settings(cluster ? cluster->broker().address() : GetParam().address)};
    auto twice = beat_of(group, topic);
    ASSERT_TRUE(client->heartbeat(twice));
    twice.data.client_id = client->client_id();
    ASSERT_TRUE(other.client("broker-a").heartbeat(twice));

    const auto list = RMQ_ASK(consumer_ids, (consumer_ids_query{.group = group}));
    ASSERT_TRUE(list) << list.error().message();
    ASSERT_EQ(list->client_ids, (std::vector<std::string>(2, client->client_id())));
    std::optional<client_id_seen_twice> alarm;
    listener->receive([&](const client_id_seen_twice& m) { alarm = m; }, caf::after(20s) >> [] {});
    ASSERT_TRUE(alarm);
    EXPECT_EQ(alarm->broker, "broker-a");
    EXPECT_EQ(alarm->group, group);
    EXPECT_EQ(alarm->client_id, client->client_id());
    EXPECT_EQ(alarm->times, 2U);
}

TEST_P(client_operation, LocksQueuesThatNobodyElseOfTheGroupHas) {
    const auto topic = fresh_topic("lock");
    const auto group = fresh_name("group");
    const auto held =
        RMQ_ASK(lock_queues, (lock_queues_query{.group = group, .queues = {queue(topic, 2), {topic, "", 0}}}));
    ASSERT_TRUE(held) << held.error().message();
    EXPECT_EQ(held->queues, (std::vector<message_queue>{queue(topic, 0), queue(topic, 2)}));

    // Somebody else of the same group.
    const auto by_other = [&](const std::string& which, request_code code) {
        return client->request(
            {.code = static_cast<std::int32_t>(code),
             .body = protocol::encode_lock_body({"other", which, {queue(topic, 0), queue(topic, 1)}})});
    };
    const auto others = by_other(group, request_code::lock_batch_mq);
    ASSERT_TRUE(others) << others.error().message();
    EXPECT_EQ(protocol::decode_locked_queues(std::as_bytes(std::span{others->body})), (std::vector{queue(topic, 1)}));
    const auto rest = RMQ_ASK(lock_queues, (lock_queues_query{.group = group, .queues = {queue(topic, 1)}}));
    ASSERT_TRUE(rest) << rest.error().message();
    EXPECT_TRUE(rest->queues.empty());
}

TEST_P(client_operation, UnlocksQueuesForTheOthers) {
    const auto topic = fresh_topic("unlock");
    const auto group = fresh_name("group");
    const auto other = protocol::encode_lock_body({"other", group, {queue(topic, 0), queue(topic, 1)}});
    const auto lock_for_other = [&] {
        const auto got =
            client->request({.code = static_cast<std::int32_t>(request_code::lock_batch_mq), .body = other});
        auto held = got ? protocol::decode_locked_queues(std::as_bytes(std::span{got->body})).value()
                        : std::vector<message_queue>{};
        std::ranges::sort(held);  // brokers list them in any order
        return held;
    };
    const lock_queues_query both{.group = group, .queues = {queue(topic, 0), queue(topic, 1)}};
    ASSERT_EQ(RMQ_ASK(lock_queues, both)->queues, both.queues);
    EXPECT_TRUE(lock_for_other().empty());
    ASSERT_TRUE(RMQ_ASK(unlock_queues, (unlock_queues_query{.group = group, .queues = {queue(topic, 0)}})));
    EXPECT_EQ(lock_for_other(), std::vector{queue(topic, 0)});
    // Nobody says when a oneway has arrived: asking does.
    ASSERT_TRUE(
        RMQ_ASK(unlock_queues, (unlock_queues_query{.group = group, .queues = {queue(topic, 1)}, .oneway = true})));
    for (int i = 0; i < 1000 && lock_for_other().size() < 2; ++i) {
    }
    EXPECT_EQ(lock_for_other(), (std::vector{queue(topic, 0), queue(topic, 1)}));
}

INSTANTIATE_TEST_SUITE_P(on, client_operation, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
