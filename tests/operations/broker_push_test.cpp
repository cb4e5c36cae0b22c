// What brokers ask for by themselves, over real connections: a member of the groups hears of it and answers.

#include "operations/operation_fixture.hpp"

#include <rmq/protocol/direct_consume_body.hpp>
#include <rmq/protocol/offset_table_body.hpp>
#include <rmq/protocol/running_info_body.hpp>
#include <rmq/protocol/stored_message.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <future>

namespace rmq::test {

namespace {

// Hands what it hears to the test's thread, once each.
struct heard {
    std::promise<std::string> changed_group;
    std::promise<transaction_check> check;
    std::promise<offset_reset> reset;
    bool group_told = false;
    bool check_told = false;
    bool reset_told = false;
};

caf::behavior member(caf::event_based_actor*, std::shared_ptr<heard> h) {
    return {
        [h](const consumer_ids_changed& e) {
            if (!std::exchange(h->group_told, true)) h->changed_group.set_value(e.group);
        },
        [h](const transaction_check& e) {
            if (!std::exchange(h->check_told, true)) h->check.set_value(e);
        },
        [h](const offset_reset& e) {
            if (!std::exchange(h->reset_told, true)) h->reset.set_value(e);
        },
        [](const consumer_status_question& q) {
            return consumer_status{.offsets = {{{q.topic, "broker-a", 1}, 6}}};
        },
        [](const running_info_question& q) {
            consumer_running_info info;
            info.properties[protocol::running_info_names::started_at] = "1";
            info.user_info["group"] = q.group;
            return info;
        },
        [](const direct_consumption& order) {
            return direct_consumption_outcome{.outcome = consume_result::later,
                                              .remark = "had " + std::string{order.message.body}};
        },
    };
}

}  // namespace

class broker_push : public operation {
protected:
    broker_push() : listener(context->actor_system().spawn(member, told)) {
        EXPECT_TRUE(ask_actor<void>(subscribe{listener}));
    }
    ~broker_push() override { caf::anon_send_exit(listener, caf::exit_reason::user_shutdown); }

    void join(const std::string& topic) {
        const auto known = client->heartbeat(
            {.data = {.producer_groups = {group},
                      .consumers = {{.group = group, .subscriptions = {{.topic = topic, .version = 1}}}}}});
        ASSERT_TRUE(known) << known.error().message();
    }
    // The broker asks this client: on a mini cluster told to, on a real one as an operator's tool has it ask.
    std::pair<int, std::string> have_asked(request_code code, std::map<std::string, std::string> fields,
                                           const std::string& body) {
        fields.insert({{"consumerGroup", group}, {"clientId", client->client_id()}});
        if (cluster) {
            const auto answer = cluster->broker().ask_client(client->client_id(), code, fields, body);
            return answer ? std::pair{answer->code, answer->body} : std::pair{-1, std::string{}};
        }
        const auto answer = client->request(
            {.code = static_cast<std::int32_t>(code), .fields = {fields.begin(), fields.end()}, .timeout = 20s});
        return answer ? std::pair{answer->code, answer->body} : std::pair{-1, answer.error().message()};
    }

    const std::string group = fresh_name("members");
    std::shared_ptr<heard> told = std::make_shared<heard>();
    caf::actor listener;
};

TEST_P(broker_push, TellsAMemberThatItsGroupHasChanged) {
    auto changed = told->changed_group.get_future();
    join(fresh_topic("changed"));
    ASSERT_EQ(changed.wait_for(30s), std::future_status::ready);
    EXPECT_EQ(changed.get(), group);
}

TEST_P(broker_push, IsAnsweredWithTheRunningInfoOfASubscriber) {
    join(fresh_topic("info"));
    const auto [code, body] = have_asked(request_code::get_consumer_running_info, {{"jstackEnable", "false"}}, {});
    ASSERT_EQ(code, 0) << body;
    const auto info = protocol::decode_running_info(std::as_bytes(std::span{body}));
    ASSERT_TRUE(info) << info.error().message();
    EXPECT_EQ(info->user_info.at("group"), group);
}

TEST_P(broker_push, IsToldHowFarASubscriberHasCome) {
    const auto topic = fresh_topic("status");
    join(topic);
    const std::vector<protocol::queue_offset> far{{{topic, "broker-a", 1}, 6}};
    if (cluster) {
        const auto answer = cluster->broker().ask_client(
            client->client_id(), request_code::get_consumer_status_from_client, {{"topic", topic}, {"group", group}});
        ASSERT_TRUE(answer);
        const auto status = protocol::decode_consumer_status(std::as_bytes(std::span{answer->body}));
        ASSERT_TRUE(status) << status.error().message();
        EXPECT_EQ(status->offsets, far);
        return;
    }
    // Whom an operator asks, which reads what we answered it.
    const auto answer =
        client->request({.code = static_cast<std::int32_t>(request_code::invoke_broker_to_get_consumer_status),
                         .fields = {{"topic", topic}, {"group", group}, {"clientAddr", client->client_id()}},
                         .timeout = 20s});
    ASSERT_TRUE(answer) << answer.error().message();
    ASSERT_EQ(answer->code, 0) << answer->remark;
    const auto status = protocol::decode_consumer_status(std::as_bytes(std::span{answer->body}));
    ASSERT_TRUE(status) << status.error().message();
    EXPECT_EQ(status->by_client,
              (std::map<std::string, std::vector<protocol::queue_offset>>{{client->client_id(), far}}));
}

// 4.x tells the members; from 5.2 on the broker keeps it for the next pull.
TEST_P(broker_push, TellsAMemberThatItsOffsetsWereReset) {
    auto reset = told->reset.get_future();
    const auto topic = fresh_topic("reset");
    store(topic, 0, "again");
    join(topic);
    for (int queue = 0; queue < 4; ++queue) {
        const auto known = client->update_offset(
            {.group = group, .topic = topic, .queue_id = queue, .offset = queue == 0 ? 1 : 0, .wait = true});
        ASSERT_TRUE(known) << known.error().message();
    }
    const auto asked =
        client->request({.code = static_cast<std::int32_t>(request_code::invoke_broker_to_reset_offset),
                         .fields = {{"topic", topic}, {"group", group}, {"timestamp", "0"}, {"isForce", "true"}},
                         .timeout = 20s});
    ASSERT_TRUE(asked) << asked.error().message();
    ASSERT_EQ(asked->code, 0) << asked->remark;
    if (GetParam().is_5()) {
        const auto got = client->pull({.group = group, .topic = topic, .queue_id = 0, .offset = 1});
        ASSERT_TRUE(got) << got.error().message();
        EXPECT_EQ(got->status, pull_status::offset_illegal);
        EXPECT_EQ(got->next_offset, 0);
        return;
    }
    ASSERT_EQ(reset.wait_for(30s), std::future_status::ready);
    const auto e = reset.get();
    EXPECT_EQ(e.group, group);
    EXPECT_EQ(e.topic, topic);
    const protocol::queue_offset first{{topic, "broker-a", 0}, 0};
    EXPECT_NE(std::ranges::find(e.offsets, first), e.offsets.end());
}

TEST_P(broker_push, HasASubscriberConsumeAMessage) {
    const auto topic = fresh_topic("direct");
    store(topic, 0, "work");
    const auto got = client->pull({.group = group, .topic = topic, .queue_id = 0, .offset = 0, .suspend = 5s});
    ASSERT_TRUE(got && got->messages.size() == 1);
    const auto& m = got->messages.front();
    join(topic);
    std::vector<std::byte> bytes;
    ASSERT_TRUE(protocol::encode_stored_message(
        {.topic = m.topic, .body = m.body, .properties = {}, .born_host = m.born_host, .store_host = m.store_host},
        bytes));
    const auto [code, body] =
        have_asked(request_code::consume_message_directly,
                   {{"msgId", m.offset_message_id()}, {"topic", topic}, {"brokerName", "broker-a"}},
                   {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    ASSERT_EQ(code, 0) << body;
    const auto outcome = protocol::decode_direct_consume_body(std::as_bytes(std::span{body}));
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_EQ(outcome->outcome, consume_result::later);
    EXPECT_EQ(outcome->remark, "had work");
}

TEST_P(broker_push, AsksALiveProducerAboutATransactionAndTakesItsWord) {
    const auto topic = fresh_topic("check");
    auto asked = told->check.get_future();
    join(topic);  // first: only so many checks are made
    ASSERT_TRUE(client->send({.topic = topic, .body = "paid"}, {.queue_id = 0, .group = group, .transactional = true}));
    // Stays known until the broker asks, which it does in its own time.
    for (int i = 0; i < 4 && asked.wait_for(30s) != std::future_status::ready; ++i) join(topic);
    ASSERT_EQ(asked.wait_for(30s), std::future_status::ready) << "nobody asked about the half message of " << group;
    const auto check = asked.get();
    EXPECT_EQ(check.message.body, "paid");
    EXPECT_EQ(check.half.topic, topic);
    EXPECT_EQ(check.half.producer_group, group);
    const auto ended = RMQ_ASK(
        end_transaction, (end_transaction_query{.half = check, .state = transaction_state::commit, .oneway = false}));
    ASSERT_TRUE(ended) << ended.error().message();
    const auto shown = client->pull({.group = group, .topic = topic, .queue_id = 0, .offset = 0, .suspend = 10s});
    ASSERT_TRUE(shown) << shown.error().message();
    EXPECT_EQ(shown->messages.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(on, broker_push, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
