#include "protocol/query_fixture.hpp"

#include <rmq/protocol/client_id_count.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/lock_queues.hpp>
#include <rmq/protocol/unlock_queues.hpp>
#include <rmq/protocol/unregister_client.hpp>

#include <array>
#include <memory>

namespace rmq::protocol {
namespace {

class client_queries : public test::query_fixture {
protected:
    static heartbeat_query consumer(const std::string& topic) {
        return {.data = {.consumers = {{.group = "cg", .subscriptions = {{.topic = topic}}}}}};
    }
    std::string body_of(const encoded_frame& frame) {
        const test::decoded_frame f{frame.bytes};
        return std::string{test::text_of(f.body)};
    }
    template <class T>
    result<T> decode(const typed_request<T>& asked, std::int32_t code, std::string_view body = {}) {
        reply answer;
        answer.header = test::reply_of(code);
        answer.body = test::bytes_of(body);
        return asked.decode(answer, asked.request, from());
    }
};

TEST_F(client_queries, AHeartbeatGoesOverTheControlConnectionUnderOurOwnId) {
    const auto prepared = prepare(from(), heartbeat_query{.data = {.producer_groups = {"pg"}}});
    ASSERT_TRUE(prepared) << prepared.error().message();
    EXPECT_EQ(prepared->request.role, connection_role::control);
    EXPECT_EQ(body_of(prepared->request.frame),
              R"({"clientID":"me","consumerDataSet":[],"producerDataSet":[{"groupName":"pg"}]})");
    EXPECT_EQ(prepared->request.where(from()).group, "us");
    const auto other = prepare(from(), heartbeat_query{.data = {.client_id = "you", .producer_groups = {"pg"}}});
    EXPECT_NE(body_of(other->request.frame).find(R"("clientID":"you")"), std::string::npos);
}

TEST_F(client_queries, AHeartbeatWithoutGroupsOrWithImpossibleOnesIsRefused) {
    expect_refused(heartbeat_query{}, "at least one producer or consumer group");
    expect_refused(heartbeat_query{.data = {.producer_groups = {"a b"}}}, "group");
    expect_refused(heartbeat_query{.data = {.producer_groups = {std::string(256, 'g')}}}, "256");
    EXPECT_TRUE(prepare(from(), heartbeat_query{.data = {.producer_groups = {std::string(255, 'g')}}}));
    expect_refused(heartbeat_query{.data = {.consumers = {{.group = ""}}}}, "group");
    expect_refused(heartbeat_query{.data = {.consumers = {{.group = "cg", .type = std::nullopt}}}}, "needs a type");
    expect_refused(heartbeat_query{.data = {.consumers = {{.group = "cg", .model = std::nullopt}}}}, "needs a type");
    expect_refused(heartbeat_query{.data = {.consumers = {{.group = "cg", .from = std::nullopt}}}}, "needs a type");
    expect_refused(consumer(""), "subscription topic \"\"");
    expect_refused(consumer("a b"), "subscription topic \"a b\"");
    EXPECT_TRUE(prepare(from(), consumer("%RETRY%" + std::string(255, 'g')))) << "a retry topic is longer than others";
}

TEST_F(client_queries, UnregisteringNamesTheGroupsToLeave) {
    expect_fields(unregister_query{.producer_group = "pg", .consumer_group = "cg"}, request_code::unregister_client,
                  {{"clientID", "me"}, {"producerGroup", "pg"}, {"consumerGroup", "cg"}});
    expect_fields(unregister_query{.consumer_group = "cg"}, request_code::unregister_client,
                  {{"clientID", "me"}, {"consumerGroup", "cg"}});
    EXPECT_EQ(prepare(from(), unregister_query{.consumer_group = "cg"})->request.role, connection_role::control);
    expect_refused(unregister_query{}, "name the producer or the consumer group");
    expect_refused(unregister_query{.producer_group = "a b"}, "group");
    expect_refused(unregister_query{.producer_group = "pg", .consumer_group = "a b"}, "group");
}

TEST_F(client_queries, LockingNamesQueuesByTheirBroker) {
    const auto asked = prepare(from(), lock_queues_query{.group = "cg", .queues = {{"t", "", 3}, {"t", "other", 0}}});
    ASSERT_TRUE(asked) << asked.error().message();
    EXPECT_EQ(asked->request.role, connection_role::shared);
    EXPECT_EQ(decode_lock_body(test::bytes_of(body_of(asked->request.frame))),
              (lock_body{"me", "cg", {{"t", "broker-a", 3}, {"t", "other", 0}}, false}));
    to = {"127.0.0.1:10911", "127.0.0.1:10911"};
    expect_refused(lock_queues_query{.group = "cg", .queues = {{"t", "", 3}}}, "broker_name is needed");
}

TEST_F(client_queries, LockingUnlockingAndLeavingCanBeDoneForAnotherClient) {
    const std::vector<message_queue> queues{{"t", "b", 0}};
    const auto lock = prepare(from(), lock_queues_query{.group = "cg", .queues = queues, .client_id = "you"});
    EXPECT_EQ(decode_lock_body(test::bytes_of(body_of(lock->request.frame)))->client_id, "you");
    const auto unlock = prepare(from(), unlock_queues_query{.group = "cg", .queues = queues, .client_id = "you"});
    EXPECT_EQ(decode_lock_body(test::bytes_of(body_of(unlock->request.frame)))->client_id, "you");
    expect_fields(unregister_query{.consumer_group = "cg", .client_id = "you"}, request_code::unregister_client,
                  {{"clientID", "you"}, {"consumerGroup", "cg"}});
}

TEST_F(client_queries, LockingAndUnlockingRefuseWhatCannotBe) {
    const auto refuse = [&](const std::string& group, const std::vector<message_queue>& queues,
                            std::string_view words) {
        expect_refused(lock_queues_query{.group = group, .queues = queues}, words);
        expect_refused(unlock_queues_query{.group = group, .queues = queues}, words);
    };
    refuse("", {{"t", "b", 0}}, "group");
    refuse("cg", {}, "queues is empty");
    refuse("cg", {{"t", "b", -1}}, "queue_id is -1; it must be at least 0");
    refuse("cg", {{"", "b", 0}}, "queue topic \"\"");
    refuse("cg", {{"a b", "b", 0}}, "queue topic \"a b\"");
    std::vector<message_queue> many(65'536, message_queue{"t", "b", 0});
    EXPECT_TRUE(prepare(from(), lock_queues_query{.group = "cg", .queues = many}));
    many.push_back(many.front());
    refuse("cg", many, "65537 items; 65536 is the limit");
}

TEST_F(client_queries, TheLockedQueuesAreThoseOfTheAnswerInOrder) {
    const auto asked = prepare(from(), lock_queues_query{.group = "cg", .queues = {{"t", "b", 0}}});
    const auto held = decode(*asked, 0, encode_locked_queues({{"t", "b", 2}, {"s", "b", 3}}));
    ASSERT_TRUE(held) << held.error().message();
    EXPECT_EQ(held->queues, (std::vector<message_queue>{{"s", "b", 3}, {"t", "b", 2}}));
    test::expect_unreadable(decode(*asked, 0, "{}"), "lockOKMQSet");
    test::expect_unreadable(decode(*asked, 0, R"({"lockOKMQSet":[{"brokerName":"b","topic":"t"}]})"), "queueId");
    EXPECT_EQ(decode(*asked, 1).error().response_code, 1);
}

TEST_F(client_queries, UnlockingWaitsForTheBrokerUnlessItIsOneway) {
    const auto waits = prepare(from(), unlock_queues_query{.group = "cg", .queues = {{"t", "b", 0}}});
    EXPECT_FALSE(waits->request.oneway);
    EXPECT_EQ(decode(*waits, 1).error().response_code, 1);
    EXPECT_TRUE(decode(*waits, 0));
    const auto oneway = prepare(from(), unlock_queues_query{.group = "cg", .queues = {{"t", "b", 0}}, .oneway = true});
    EXPECT_TRUE(oneway->request.oneway);
    EXPECT_TRUE(test::decoded_frame{oneway->request.frame.bytes}.command.is_oneway());
    EXPECT_TRUE(decode(*oneway, 1)) << "nobody answers a oneway: there is nothing to look at";
}

TEST(client_id_count, TellsHowOftenAListNamesUs) {
    const std::array<std::string, 4> ids = {"me", "you", "me", "m"};
    EXPECT_EQ(client_id_count(ids, "me"), 2U);
    EXPECT_EQ(client_id_count(ids, "you"), 1U);
    EXPECT_EQ(client_id_count(ids, "them"), 0U);
    EXPECT_EQ(client_id_count({}, "me"), 0U);
}

}  // namespace
}  // namespace rmq::protocol
