#include "client/client_fixture.hpp"

#include <rmq/client/actor.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <future>

namespace rmq::test {

using from_actor = client_test;

TEST_F(from_actor, AnswersTypedRequestsByPromises) {
    caf::scoped_actor self{context.actor_system()};
    std::optional<send_receipt> sent;
    actors::ask(
        self, brokers.actor(),
        send_request{.broker = "broker-a", .message = a_message("from an actor"), .queue_id = 0, .timeout = 60s})
        .receive([&](const send_receipt& r) { sent = r; },
                 [](const caf::error& e) { ADD_FAILURE() << error_from(e).message(); });
    ASSERT_TRUE(sent);
    std::string body;
    actors::ask(self, brokers.actor(), pull_request{"broker-a", {.group = "g", .topic = "orders"}})
        .receive([&](const pulled& p) { body = p.messages.at(0).body; },
                 [](const caf::error& e) { ADD_FAILURE() << error_from(e).message(); });
    EXPECT_EQ(body, "from an actor");
}

TEST_F(from_actor, TellsTheErrorWithItsContext) {
    broker.on(request_code::send_message_v2).times(1).reply(response_code::system_busy, "busy");
    caf::scoped_actor self{context.actor_system()};
    actors::ask(self, brokers.actor(), send_request{.broker = "broker-a", .message = a_message()})
        .receive([](const send_receipt&) { ADD_FAILURE(); },
                 [](const caf::error& e) {
                     const auto why = error_from(e);
                     EXPECT_EQ(why.code, errc::broker_busy);
                     EXPECT_EQ(why.where.broker, "broker-a");
                     EXPECT_EQ(why.where.topic, "orders");
                     EXPECT_EQ(why.request, fate::refused);
                 });
}

TEST_F(from_actor, FailsAtTheDeadlineInTheMessage) {
    ASSERT_TRUE(client.send(a_message()));
    broker.hold_replies();
    caf::scoped_actor self{context.actor_system()};
    actors::ask(self, brokers.actor(),
                send_request{.broker = "broker-a", .message = a_message(), .queue_id = 0, .timeout = 20ms})
        .receive([](const send_receipt&) { ADD_FAILURE(); },
                 [](const caf::error& e) { EXPECT_EQ(error_from(e).code, errc::deadline_exceeded); });
}

TEST_F(from_actor, RefusesABlockingCallInAnActor) {
    std::promise<std::error_code> told;
    context.actor_system().spawn([&](caf::event_based_actor*) -> caf::behavior {
        told.set_value(client.send(a_message()).error().code);
        return {};
    });
    EXPECT_EQ(told.get_future().get(), errc::would_deadlock);
}

TEST_F(from_actor, AnswersAListenerThatAsksToSubscribeAndLeavesOneThatTellsAlone) {
    caf::scoped_actor self{context.actor_system()};
    const subscribe here{caf::actor_cast<caf::actor>(self)};
    actors::tell(&*self, brokers.actor(), here);
    bool is_there = false;
    actors::ask(self, brokers.actor(), here).receive([&](const done&) { is_there = true; }, [](const caf::error&) {});
    EXPECT_TRUE(is_there);
    EXPECT_FALSE(self->has_next_message()) << "what was told, not asked, got an answer";
}

}  // namespace rmq::test
