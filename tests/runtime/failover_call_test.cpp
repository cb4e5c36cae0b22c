// One request that can go to several brokers, with ports of which the test is the pipeline, on virtual time.

#include <rmq/runtime/failover_call.hpp>

#include "runtime/core_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace rmq::test {

using runtime::admission;
using testing::ElementsAre;

class failover_calls : public testing::Test {
protected:
    struct requested {
        std::shared_ptr<runtime::failover_call> call;
        recorded_ptr outer;
    };

    static std::shared_ptr<runtime::broker_port> port(const char* name) {
        return std::make_shared<runtime::broker_port>(name, "127.0.0.1:1", runtime::broker_port::limits{}, [](auto) {});
    }
    std::shared_ptr<runtime::failover_desk> desk_of(const runtime::failover_settings& settings) {
        auto made = std::make_shared<runtime::failover_desk>(settings);
        made->find = [this](const auto&) { return ports; };
        made->park = [this](std::shared_ptr<runtime::parked_call> call) { parked.push_back(std::move(call)); };
        made->now = [this] { return now; };
        return made;
    }
    requested send(runtime::duration timeout = 3s) {
        requested r;
        r.call = std::make_shared<runtime::failover_call>(desk, among, "", among->duplicates);
        EXPECT_TRUE(r.call->choose_first());
        r.outer = std::make_shared<recorded_operation>(now + timeout);
        r.call->start(r.outer, request_code::send_message_v2, "id-1",
                      [this](const protocol::caller& from, const std::string& extra) {
                          made_again.push_back(from.to.name + " " + extra);
                          protocol::prepared_request again;
                          again.frame = recorded_operation::frame_for(310);
                          return result<protocol::prepared_request>{std::move(again)};
                      });
        return r;
    }
    // What the broker's actor would find in its port.
    std::vector<runtime::operation_ptr> take(runtime::broker_port& from) {
        std::vector<runtime::operation_ptr> submitted;
        std::vector<runtime::operation_ptr> cancelled;
        from.take(submitted, cancelled);
        std::erase_if(submitted, [](const auto& op) { return op->is_done(); });
        return submitted;
    }
    runtime::operation_ptr only(runtime::broker_port& from) {
        auto all = take(from);
        EXPECT_EQ(all.size(), 1U) << from.name();
        return all.empty() ? nullptr : all.front();
    }
    static void answer(const runtime::operation_ptr& op, response_code code = response_code::success) {
        ASSERT_TRUE(op);
        op->begin_write();
        ASSERT_TRUE(op->claim());
        runtime::reply reply;
        reply.header.code = static_cast<std::int32_t>(code);
        op->deliver(std::move(reply));
    }
    static void lose(const runtime::operation_ptr& op, errc code, bool was_written) {
        ASSERT_TRUE(op);
        if (was_written) op->begin_write();
        std::vector<runtime::completion> completed;
        ASSERT_TRUE(runtime::fail(op, lost(code), completed));
        runtime::deliver_all(completed, [](auto) {});
    }
    // Lets go on what is due; time goes by only to the next of them.
    void go_on() {
        ASSERT_EQ(parked.size(), 1U);
        const auto call = std::move(parked.front());
        parked.clear();
        now = std::max(now, call->at());
        call->go_on();
    }

    runtime::time_point now = t0;
    std::vector<std::shared_ptr<runtime::broker_port>> ports{port("broker-a"), port("broker-b")};
    std::vector<std::shared_ptr<runtime::parked_call>> parked;
    std::vector<std::string> made_again;
    std::shared_ptr<runtime::broker_range> among = [] {
        auto range = std::make_shared<runtime::broker_range>();
        range->names = {"broker-a", "broker-b"};
        return range;
    }();
    std::shared_ptr<runtime::failover_desk> desk = desk_of({});
    runtime::broker_port& a = *ports[0];
    runtime::broker_port& b = *ports[1];
};

TEST_F(failover_calls, CompleteWithTheAnswerOfTheBrokerThatThePolicyChose) {
    const auto first = send();
    const auto second = send();
    EXPECT_EQ(a.load().in_flight(), 1U);
    answer(only(b));
    answer(only(a));
    EXPECT_EQ(first.outer->deliveries, 1);
    EXPECT_TRUE(first.outer->reply);
    EXPECT_EQ(first.call->trace().broker.name, "broker-a");
    EXPECT_EQ(second.call->trace().broker.name, "broker-b");
    EXPECT_EQ(second.call->trace().attempts, 1);
    EXPECT_FALSE(second.call->trace().may_be_duplicate);
    EXPECT_EQ(a.load().in_flight(), 0U);
    EXPECT_TRUE(made_again.empty());
}

TEST_F(failover_calls, GoToTheOtherBrokerAtOnceWhenOneRefuses) {
    const auto sent = send();
    answer(only(a), response_code::system_busy);
    ASSERT_EQ(parked.size(), 1U);
    EXPECT_EQ(parked.front()->at(), t0);
    go_on();
    EXPECT_THAT(made_again, ElementsAre("broker-b id-1"));
    answer(only(b));
    EXPECT_TRUE(sent.outer->reply);
    EXPECT_EQ(sent.call->trace().attempts, 2);
    EXPECT_FALSE(sent.call->trace().may_be_duplicate);
}

TEST_F(failover_calls, TellThatTheyMayBeDuplicatesWhenAnAttemptEndedUnknown) {
    const auto sent = send();
    lose(only(a), errc::connection_lost, true);
    go_on();
    answer(only(b));
    EXPECT_TRUE(sent.outer->reply);
    EXPECT_TRUE(sent.call->trace().may_be_duplicate);
    EXPECT_EQ(sent.call->trace().worst, fate::unknown);
}

TEST_F(failover_calls, AreNotRepeatedAfterAnUnknownOutcomeWhenDuplicatesAreNotAllowed) {
    among->duplicates = false;
    const auto sent = send();
    lose(only(a), errc::connection_lost, true);
    EXPECT_TRUE(parked.empty());
    ASSERT_TRUE(sent.outer->failure);
    EXPECT_EQ(sent.outer->failure->request, fate::unknown);
    EXPECT_FALSE(sent.call->trace().gave_up_because.empty());
    const auto next = send();  // broker-b's turn
    lose(only(b), errc::connection_lost, false);
    go_on();
    answer(only(a));
    EXPECT_TRUE(next.outer->reply);
}

TEST_F(failover_calls, DivideTheirTimeSoThatADeadBrokerNeverEatsAllOfIt) {
    const auto sent = send();
    const auto first = only(a);
    EXPECT_EQ(first->deadline, t0 + 1s);
    now += 1s;
    lose(first, errc::deadline_exceeded, true);
    go_on();
    const auto second = only(b);
    EXPECT_EQ(second->deadline, t0 + 3s);  // nobody is left who was not tried: it may have the rest
    answer(second);
    EXPECT_TRUE(sent.outer->reply);
}

TEST_F(failover_calls, PauseWhenNobodyElseIsThereAndThenGoWhereverItIsBest) {
    ports = {ports[0]};
    among->names = {"broker-a"};
    const auto sent = send();
    answer(only(a), response_code::system_busy);
    ASSERT_EQ(parked.size(), 1U);
    EXPECT_GE(parked.front()->at(), t0 + 25ms);
    EXPECT_LE(parked.front()->at(), t0 + 50ms);
    go_on();
    answer(only(a));
    EXPECT_TRUE(sent.outer->reply);
}

TEST_F(failover_calls, AreNotForABrokerThatIsSuspendedOrDegradedWhileAnotherIsWell) {
    a.load().tell(admission::no, false, 0ms);
    for (int i = 0; i < 4; ++i) send();
    EXPECT_EQ(take(b).size(), 4U);
    a.load().tell(admission::last, true, 0ms);
    for (int i = 0; i < 4; ++i) send();
    EXPECT_EQ(take(b).size(), 4U);
    a.load().tell(admission::trickle, true, 0ms);
    for (int i = 0; i < 4; ++i) send();
    EXPECT_EQ(take(a).size(), 2U);
    for (const auto& op : take(b)) EXPECT_TRUE(op->has_choice);
}

TEST_F(failover_calls, TryBrokersWithOpenCircuitsNowAndThenWhenThereAreNoOthers) {
    a.load().tell(admission::no, false, 0ms);
    b.load().tell(admission::no, false, 0ms);
    std::vector<requested> all;
    for (int i = 0; i < 10; ++i) all.push_back(send());
    const auto to_a = take(a);
    const auto to_b = take(b);
    ASSERT_EQ(to_a.size(), 1U);
    ASSERT_EQ(to_b.size(), 1U);
    EXPECT_FALSE(to_a.front()->has_choice);  // its actor must not send it back
    EXPECT_EQ(parked.size(), 8U);
    for (const auto& call : parked) EXPECT_GT(call->at(), now);
    // One of them is back: all that wait go there.
    b.load().tell(admission::yes, true, 0ms);
    for (const auto& call : std::exchange(parked, {})) call->go_on();
    EXPECT_EQ(take(b).size(), 8U);
    EXPECT_TRUE(take(a).empty());
    EXPECT_EQ(desk->settings.last_resort_interval, 50ms);
}

TEST_F(failover_calls, TryASuspendedBrokerTwentyTimesASecondAtMostHoweverManyTheyAre) {
    for (const auto& p : ports) p->load().tell(admission::no, false, 0ms);
    std::vector<requested> all;
    int tries = 0;
    for (; now < t0 + 1s; now += 1ms) {
        all.push_back(send(100ms));
        for (auto& op : take(a)) {
            ++tries;
            answer(op, response_code::service_not_available);
        }
        for (auto& op : take(b)) answer(op, response_code::service_not_available);
        for (auto it = parked.begin(); it != parked.end();) {
            if ((*it)->at() > now) {
                ++it;
                continue;
            }
            const auto call = std::move(*it);
            it = parked.erase(it);
            const auto place = it - parked.begin();
            call->go_on();  // parks again, perhaps
            it = parked.begin() + place;
        }
    }
    EXPECT_LE(tries, 20);
    EXPECT_GE(tries, 15);
    now += 1s;
    for (const auto& call : std::exchange(parked, {})) call->go_on();
    for (const auto& p : ports)
        for (auto& op : take(*p)) answer(op, response_code::service_not_available);
    for (const auto& call : std::exchange(parked, {})) call->go_on();
    for (const auto& r : all) EXPECT_EQ(r.outer->deliveries, 1);
}

TEST_F(failover_calls, FailAtOnceWhenNothingMayBeSentToAnyOfThem) {
    for (const auto& p : ports) p->refuse(local_error(errc::broker_unavailable, "suspended"));
    const auto sent = send();
    ASSERT_TRUE(sent.outer->failure);
    EXPECT_EQ(sent.outer->failure->code, errc::broker_unavailable);
    EXPECT_EQ(sent.outer->failure->request, fate::not_sent);
    a.admit();
    const auto next = send();
    answer(only(a));
    EXPECT_TRUE(next.outer->reply);
}

TEST_F(failover_calls, NeverGoBackToABrokerThatWouldSayTheSameAgain) {
    const auto sent = send();
    answer(only(a), response_code::topic_not_exist);
    go_on();
    answer(only(b), response_code::topic_not_exist);
    EXPECT_TRUE(parked.empty());
    ASSERT_TRUE(sent.outer->reply);  // the error is made of it
    EXPECT_EQ(sent.outer->reply->header.code, static_cast<std::int32_t>(response_code::topic_not_exist));
}

TEST_F(failover_calls, GiveUpWhenTheRetryBudgetIsSpentButNotForWhatWasNotSent) {
    desk = desk_of({.retry_share = 0, .retry_burst = 1});
    const auto first = send();
    answer(only(a), response_code::system_busy);
    go_on();
    answer(only(b), response_code::system_busy);
    EXPECT_TRUE(parked.empty());
    EXPECT_EQ(first.outer->deliveries, 1);
    EXPECT_EQ(first.call->trace().gave_up_because, "this client's retry budget is spent");
    const auto second = send();
    lose(only(b), errc::connection_failed, false);
    go_on();
    answer(only(a));
    EXPECT_TRUE(second.outer->reply);
}

TEST_F(failover_calls, AreCancelledOnceWithTheirTrueFateInFlightAndWhileTheyWait) {
    const auto in_flight = send();
    const auto op = only(a);
    op->begin_write();
    in_flight.call->cancel();
    in_flight.call->cancel();
    EXPECT_EQ(in_flight.outer->deliveries, 1);
    EXPECT_EQ(in_flight.outer->failure->code, errc::cancelled);
    EXPECT_EQ(in_flight.outer->failure->request, fate::unknown);

    const auto waiting = send();
    answer(only(b), response_code::system_busy);
    ASSERT_EQ(parked.size(), 1U);
    waiting.call->cancel();
    EXPECT_EQ(waiting.outer->deliveries, 1);
    EXPECT_EQ(waiting.outer->failure->code, errc::cancelled);
    EXPECT_EQ(waiting.outer->failure->request, fate::refused);
    EXPECT_TRUE(parked.front()->is_over());
    go_on();
    EXPECT_TRUE(take(a).empty());
    EXPECT_EQ(waiting.outer->deliveries, 1);
}

TEST_F(failover_calls, CompleteWithClientStoppedWhenNobodyTakesThemOn) {
    const auto sent = send();
    lose(only(a), errc::connection_lost, true);
    parked.clear();
    EXPECT_EQ(sent.outer->deliveries, 1);
    ASSERT_TRUE(sent.outer->failure);
    EXPECT_EQ(sent.outer->failure->code, errc::client_stopped);
    EXPECT_EQ(sent.outer->failure->request, fate::unknown);
}

TEST_F(failover_calls, AreNotTakenFurtherWhenTheirCallerWaitsNoLonger) {
    const auto sent = send();
    answer(only(a), response_code::system_busy);
    EXPECT_TRUE(sent.outer->claim());
    go_on();
    EXPECT_TRUE(take(b).empty());
    EXPECT_EQ(sent.outer->deliveries, 0);
}

TEST_F(failover_calls, AreTurnedAwayWithWhatTheyHaveWhenTooManyWait) {
    ports = {ports[0]};
    const auto sent = send();
    lose(only(a), errc::connection_failed, false);
    ASSERT_EQ(parked.size(), 1U);
    parked.front()->turn_away();
    ASSERT_TRUE(sent.outer->failure);
    EXPECT_EQ(sent.outer->failure->code, errc::connection_failed);
}

TEST_F(failover_calls, SurviveAPolicyThatThrowsOrNamesNobody) {
    among->policy = [](auto, const auto&) -> std::size_t { throw std::runtime_error("oops"); };
    const auto one = send();
    answer(only(a));
    among->policy = [](auto, const auto&) { return std::size_t{77}; };
    const auto two = send();
    answer(only(a));
    EXPECT_TRUE(one.outer->reply);
    EXPECT_TRUE(two.outer->reply);
}

TEST_F(failover_calls, LeaveNothingBehindWhenAnAttemptIsDroppedByItsPipeline) {
    auto sent = send();
    const std::weak_ptr<recorded_operation> outer = sent.outer;
    take(a).clear();
    EXPECT_EQ(a.load().in_flight(), 0U);
    sent.outer.reset();
    EXPECT_TRUE(outer.expired());
}

TEST_F(failover_calls, LeaveOutNamesThatAreNotKnown) {
    ports = {nullptr, ports[1]};
    for (int i = 0; i < 4; ++i) send();
    EXPECT_EQ(take(b).size(), 4U);
    ports = {nullptr, nullptr};
    runtime::failover_call nobody{desk, among, "", true};
    EXPECT_FALSE(nobody.choose_first());
}

}  // namespace rmq::test
