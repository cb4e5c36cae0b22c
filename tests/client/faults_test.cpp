#include "client/client_fixture.hpp"

// What a mini cluster can be told to do wrong, as a client of ours experiences it. Kills, black holes, held answers and
// bytes that are no frame are in failover_test.cpp.
namespace rmq::test {

class faults : public client_test {
protected:
    // The connection is there before something goes wrong with it.
    void SetUp() override { ASSERT_TRUE(client.send(a_message(), {.queue_id = 0})); }

    mini_cluster::fault_builder next_send() { return std::move(broker.on(request_code::send_message_v2).times(1)); }
    bool took(std::uint64_t messages) {
        return eventually([&] { return broker.messages_taken() == messages; });
    }
    std::size_t connections_ever() { return broker.connections().size(); }
};

TEST_F(faults, ADuplicateAnswerCompletesItsRequestOnceAndNoOther) {
    next_send().duplicate();
    collected<send_receipt> got;
    client.async_send(a_message(), {.queue_id = 1}, got.handler());
    ASSERT_TRUE(got.wait_for(1));
    const auto next = client.send(a_message(), {.queue_id = 2});  // its answer comes behind both
    ASSERT_TRUE(next) << next.error().message();
    EXPECT_EQ(next->queue_id, 2);
    EXPECT_EQ(got.all().front()->queue_id, 1);
    EXPECT_EQ(got.size(), 1U);
    EXPECT_EQ(connections_ever(), 1U);
}

TEST_F(faults, AnAnswerToNobodyLeavesItsRequestOpenAndTheConnectionInUse) {
    next_send().unknown_opaque();
    const auto r = send_in_vain(client, a_message(), {.timeout = 100ms});
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::deadline_exceeded);
    EXPECT_EQ(r.error().request, fate::unknown);
    EXPECT_TRUE(took(2));
    EXPECT_TRUE(client.send(a_message()));
    EXPECT_EQ(connections_ever(), 1U);
}

TEST_F(faults, AnswersInAnotherOrderFindTheirRequests) {
    next_send().reorder();
    collected<send_receipt> first;
    client.async_send(a_message(), {.queue_id = 1, .timeout = 20s}, first.handler());
    ASSERT_TRUE(took(2));
    EXPECT_EQ(first.size(), 0U);
    const auto second = client.send(a_message(), {.queue_id = 2});
    ASSERT_TRUE(second) << second.error().message();
    EXPECT_EQ(second->queue_id, 2);
    ASSERT_TRUE(first.wait_for(1));
    EXPECT_EQ(first.all().front()->queue_id, 1);
}

// There is no telling: an opaque is all that joins an answer to its request.
TEST_F(faults, SwappedOpaquesSwapTheAnswers) {
    broker.on(request_code::send_message_v2).times(2).swap_opaques();
    collected<send_receipt> first;
    client.async_send(a_message(), {.queue_id = 1, .timeout = 20s}, first.handler());
    ASSERT_TRUE(took(2));
    const auto second = client.send(a_message(), {.queue_id = 2});
    ASSERT_TRUE(second) << second.error().message();
    EXPECT_EQ(second->queue_id, 1);
    ASSERT_TRUE(first.wait_for(1));
    EXPECT_EQ(first.all().front()->queue_id, 2);
}

TEST_F(faults, AnAnswerInPiecesIsAnAnswer) {
    next_send().slice(7, 1ms);
    const auto r = client.send(a_message(), {.queue_id = 3, .timeout = 20s});
    ASSERT_TRUE(r) << r.error().message();
    EXPECT_EQ(r->queue_id, 3);
    EXPECT_EQ(connections_ever(), 1U);
}

TEST_F(faults, HalfAnAnswerIsNone) {
    for (const auto how : {connection_end::fin, connection_end::rst}) {
        next_send().truncate(20, how);
        const auto before = broker.messages_taken();
        const auto r = client.send(a_message(), {.timeout = 20s});
        ASSERT_FALSE(r);
        EXPECT_EQ(r.error().code, errc::connection_lost) << r.error().message();
        EXPECT_EQ(r.error().request, fate::unknown);
        EXPECT_EQ(broker.messages_taken(), before + 1);
        EXPECT_TRUE(client.send(a_message()));
    }
}

TEST_F(faults, AFrameOfTwoGigabytesEndsTheConnection) {
    next_send().announce_size(0x7FFFFFFF);
    const auto r = client.send(a_message(), {.timeout = 20s});
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::protocol_error) << r.error().message();
    EXPECT_EQ(r.error().request, fate::unknown);
    EXPECT_TRUE(client.send(a_message()));
}

TEST_F(faults, GoAwayMeansThatNothingWasDone) {
    next_send().go_away();
    const auto r = client.send(a_message());
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::broker_busy);
    EXPECT_EQ(r.error().response_code, 1500);
    EXPECT_EQ(r.error().request, fate::refused);
    EXPECT_EQ(broker.messages_taken(), 1U);
}

TEST_F(faults, InAStormEveryMessageIsStoredOrRefused) {
    broker.on_any().topic("orders").probability(0.5).reply(response_code::system_busy, "[PC_SYNCHRONIZED]broker busy");
    std::uint64_t stored = 1;
    for (int i = 0; i < 100; ++i) {
        const auto r = client.send(a_message());
        if (r) {
            ++stored;
            continue;
        }
        EXPECT_EQ(r.error().code, errc::broker_busy);
        EXPECT_EQ(r.error().request, fate::refused);
    }
    EXPECT_EQ(broker.messages_taken(), stored);
    EXPECT_GT(stored, 20U);
    EXPECT_LT(stored, 80U);
    EXPECT_TRUE(client.send({.topic = "bills", .body = "others are spared"}));
}

TEST_F(faults, ALostAnswerLooksTheSameWhetherTheMessageIsStoredOrNot) {
    for (const bool acts : {false, true}) {
        auto fault = next_send();
        if (acts) fault.after_acting();
        fault.drop();
        const auto before = broker.messages_taken();
        const auto sends = broker.requests_seen(request_code::send_message_v2);
        const auto r = send_in_vain(client, a_message(), {.timeout = 100ms});
        ASSERT_FALSE(r);
        EXPECT_EQ(r.error().code, errc::deadline_exceeded);
        EXPECT_EQ(r.error().request, fate::unknown);
        // It may be read after its sender has given up.
        EXPECT_TRUE(eventually([&] { return broker.requests_seen(request_code::send_message_v2) == sends + 1; }));
        EXPECT_EQ(broker.messages_taken(), before + (acts ? 1U : 0U));
    }
}

TEST_F(faults, ALateAnswerIsNoFault) {
    next_send().delay(30ms).jitter(20ms).pass();
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(client.send(a_message(), {.timeout = 20s}));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 30ms);
}

TEST_F(faults, ABrokerMayComeBackWithOrWithoutItsMessages) {
    const max_offset_query queue{.topic = "orders", .queue_id = 0};
    for (const bool keeps : {true, false}) {
        broker.kill();
        broker.restart(keeps);
        std::optional<std::int64_t> end;
        ASSERT_TRUE(eventually([&] {  // it may still believe in the old connection
            if (const auto r = client.max_offset(queue)) end = *r;
            return end.has_value();
        }));
        EXPECT_EQ(end, keeps ? 1 : 0);
    }
}

TEST_F(faults, ABrokersClockMayBeWrong) {
    broker.shift_clock(-1h);
    ASSERT_TRUE(client.send(a_message(), {.queue_id = 0}));
    const auto pulled = client.pull({.group = "g", .topic = "orders", .queue_id = 0, .offset = 0});
    ASSERT_TRUE(pulled) << pulled.error().message();
    ASSERT_EQ(pulled->messages.size(), 2U);
    EXPECT_LT(pulled->messages[1].store_timestamp, pulled->messages[0].store_timestamp - 3'500'000);
}

}  // namespace rmq::test
