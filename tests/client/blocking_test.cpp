#include "client/client_fixture.hpp"

#include <thread>

namespace rmq::test {

using blocking = client_test;

TEST_F(blocking, SendsAMessageAndPullsItBackAsItWas) {
    const message m{.topic = "orders",
                    .body = std::string("\0\x01 any bytes \xff", 14),
                    .tags = "paid",
                    .keys = {"k1", "k2"},
                    .properties = {{"colour", "blue"}, {"größe", "中文"}},
                    .flag = 42};
    const auto sent = client.send(m, {.queue_id = 0});
    ASSERT_TRUE(sent) << sent.error().message();
    EXPECT_EQ(sent->status, send_status::ok);
    EXPECT_EQ(sent->broker, "broker-a");
    EXPECT_EQ(sent->topic, "orders");
    EXPECT_EQ(sent->queue_id, 0);
    EXPECT_EQ(sent->queue_offset, 0);
    EXPECT_EQ(sent->message_id.size(), 32U);

    const auto pulled = client.pull({.group = "billing", .topic = "orders", .queue_id = 0, .offset = 0});
    ASSERT_TRUE(pulled) << pulled.error().message();
    EXPECT_EQ(pulled->status, pull_status::found);
    EXPECT_EQ(pulled->next_offset, 1);
    ASSERT_EQ(pulled->messages.size(), 1U);
    const auto& got = pulled->messages.front();
    EXPECT_EQ(got.body, m.body);
    EXPECT_EQ(got.tags(), "paid");
    EXPECT_EQ(got.keys(), (std::vector<std::string_view>{"k1", "k2"}));
    EXPECT_EQ(got.property("colour"), "blue");
    EXPECT_EQ(got.property("größe"), "中文");
    EXPECT_EQ(got.flag, 42);
    EXPECT_EQ(got.message_id(), sent->message_id);
    EXPECT_EQ(got.offset_message_id(), sent->offset_message_id);
}

TEST_F(blocking, KeepsPulledMessagesAliveWithoutTheAnswerTheyCameIn) {
    ASSERT_TRUE(client.send(a_message("kept"), {.queue_id = 0}));
    std::optional<message_view> kept;
    {
        auto answer = client.pull({.group = "g", .topic = "orders", .queue_id = 0, .offset = 0});
        ASSERT_TRUE(answer);
        kept = answer->messages.at(0);
    }
    EXPECT_EQ(kept->body, "kept");
}

TEST_F(blocking, TellsThatNothingIsThereAsAResult) {
    ASSERT_TRUE(client.send(a_message(), {.queue_id = 0}));
    const auto none = client.pull({.group = "g", .topic = "orders", .queue_id = 0, .offset = 1});
    ASSERT_TRUE(none) << none.error().message();
    EXPECT_EQ(none->status, pull_status::no_new_message);
    EXPECT_TRUE(none->messages.empty());
    const auto beyond = client.pull({.group = "g", .topic = "orders", .queue_id = 0, .offset = 99});
    ASSERT_TRUE(beyond);
    EXPECT_EQ(beyond->status, pull_status::offset_illegal);
    EXPECT_EQ(beyond->next_offset, 1);
}

TEST_F(blocking, AnswersTheMaxOffset) {
    EXPECT_EQ(client.max_offset({.topic = "orders", .queue_id = 0}).value(), 0);
    ASSERT_TRUE(client.send(a_message(), {.queue_id = 0}));
    EXPECT_EQ(client.max_offset({.topic = "orders", .queue_id = 0}).value(), 1);
}

TEST_F(blocking, PassesAnyCommandOnAndItsAnswerBackWhateverTheCode) {
    const auto info = client.request({.code = static_cast<std::int32_t>(request_code::get_broker_runtime_info)});
    ASSERT_TRUE(info) << info.error().message();
    EXPECT_EQ(info->code, 0);
    EXPECT_NE(info->body.find("table"), std::string::npos);
    const auto unknown = client.request({.code = 200050});  // needs the JSON header
    ASSERT_TRUE(unknown);
    EXPECT_EQ(unknown->code, 3);
}

TEST_F(blocking, ThrowsTheSameErrorAsAnException) {
    EXPECT_EQ(value_or_throw(client.max_offset({.topic = "orders", .queue_id = 0})), 0);
    try {
        value_or_throw(brokers.client("nobody").send(a_message()));
        FAIL();
    } catch (const rmq::exception& e) {
        EXPECT_EQ(e.error().code, errc::invalid_argument);
        EXPECT_NE(std::string{e.what()}.find("nobody"), std::string::npos);
    }
}

TEST_F(blocking, RefusesWhatCanNotBeRightBeforeAnythingLeaves) {
    for (const auto& bad : {message{.topic = "", .body = "b"}, message{.topic = "orders", .body = ""},
                            message{.topic = "or ders", .body = "b"},
                            message{.topic = "orders", .body = "b", .properties = {{"TAGS", "x"}}}}) {
        const auto sent = client.send(bad);
        ASSERT_FALSE(sent);
        EXPECT_EQ(sent.error().code, errc::invalid_argument);
        EXPECT_EQ(sent.error().request, fate::not_sent);
        EXPECT_EQ(sent.error().where.operation, "send");
    }
    EXPECT_EQ(client.send(a_message(std::string(std::size_t{5} * 1024 * 1024, 'x'))).error().code,
              errc::invalid_argument);
    EXPECT_EQ(client.pull({.group = "", .topic = "orders"}).error().code, errc::invalid_argument);
    EXPECT_EQ(broker.open_connections(), 0U);
}

TEST_F(blocking, SaysWhatTheBrokerSaidAndWhere) {
    broker.on(request_code::send_message_v2).times(1).reply(response_code::system_busy, "[OVERLOAD]\nsystem busy");
    const auto sent = client.send(a_message(), {.queue_id = 2});
    ASSERT_FALSE(sent);
    const auto& e = sent.error();
    EXPECT_EQ(e.code, errc::broker_busy);
    EXPECT_EQ(e.response_code, 2);
    EXPECT_EQ(e.request, fate::refused);
    EXPECT_EQ(e.where.broker, "broker-a");
    EXPECT_EQ(e.where.address, broker.address());
    EXPECT_EQ(e.where.topic, "orders");
    EXPECT_EQ(e.where.queue_id, 2);
    EXPECT_EQ(e.where.client_id, client.client_id());
    EXPECT_TRUE(e.where.opaque);
    EXPECT_EQ(e.where.attempts, 1);
    EXPECT_GT(e.where.elapsed.count(), 0);
    EXPECT_EQ(e.remark.find('\n'), std::string::npos);
    EXPECT_NE(e.message().find("broker-a"), std::string::npos);
}

TEST_F(blocking, FailsWithUnknownFateAtItsDeadlineAndIgnoresTheLateAnswer) {
    ASSERT_TRUE(client.send(a_message()));
    broker.hold_replies();
    const auto late = send_in_vain(client, a_message(), {.queue_id = 0, .timeout = 30ms});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, errc::deadline_exceeded);
    EXPECT_EQ(late.error().request, fate::unknown);
    EXPECT_GE(late.error().where.elapsed, 30ms);
    broker.release_replies();  // the answer finds nobody
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(client.send(a_message()));
    EXPECT_EQ(broker.open_connections(), 1U);
}

TEST_F(blocking, TellsThatNothingWasSentWhenNobodyListens) {
    broker.kill();
    const auto sent = client.send(a_message());
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, errc::connection_failed);
    EXPECT_EQ(sent.error().request, fate::not_sent);
    EXPECT_EQ(sent.error().where.address, broker.address());
}

TEST_F(blocking, ServesManyThreadsAtOnce) {
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i)
                if (client.send(a_message(std::to_string(t)), {.queue_id = t % 4})) ++good;
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(good, 400);
    EXPECT_EQ(broker.messages_taken(), 400U);
}

TEST_F(blocking, KeepsHeartbeatsAndLongPollsOffTheSharedConnection) {
    ASSERT_TRUE(client.send(a_message(), {.queue_id = 0}));
    const std::string body = R"({"clientID":"c","consumerDataSet":[],"producerDataSet":[{"groupName":"pg"}]})";
    ASSERT_TRUE(client.request({.code = 34, .fields = {}, .body = body}));
    ASSERT_TRUE(client.request({.code = 34, .fields = {}, .body = body}));
    ASSERT_TRUE(client.pull({.group = "g", .topic = "orders", .queue_id = 0, .offset = 1, .suspend = 1ms}));
    ASSERT_TRUE(client.send(a_message()));
    const auto connections = broker.connections();
    ASSERT_EQ(connections.size(), 3U);
    int heartbeating = 0;
    for (const auto& c : connections) {
        const bool beats = c.codes.contains(34);
        heartbeating += beats ? 1 : 0;
        EXPECT_TRUE(c.codes.size() == 1U || (!beats && !c.codes.contains(11)));
    }
    EXPECT_EQ(heartbeating, 1);
}

TEST_F(blocking, AClientOfOneBrokerNeedsNoManager) {
    auto quick = create_broker_client(context, "127.0.0.1", broker.port());
    // Its attempts to connect may be too short for a busy machine.
    EXPECT_TRUE(eventually([&] { return quick.send(a_message()).has_value(); }));
    EXPECT_THROW(create_broker_client(context, "127.0.0.1", 0), rmq::exception);
    EXPECT_THROW(create_broker_client(context, "", 10911), rmq::exception);
}

TEST_F(blocking, SpeaksToBrokersOfBothReleases) {
    mini_cluster old{{.version = "4.9.7"}};
    auto quick = patient_client(context, old.broker());
    ASSERT_TRUE(quick.send(a_message("old"), {.queue_id = 0}));
    const auto got = quick.pull({.group = "g", .topic = "orders", .queue_id = 0, .offset = 0});
    ASSERT_TRUE(got);
    EXPECT_EQ(got->messages.at(0).body, "old");
}

}  // namespace rmq::test
