#include <rmq/runtime/connection_core.hpp>

#include "runtime/core_fixture.hpp"

#include <gtest/gtest.h>

#include <set>

namespace rmq::test {

using runtime::connection_core;
using runtime::connection_settings;
using runtime::effects;

class connection : public testing::Test {
protected:
    explicit connection(connection_settings settings = {}) : core{settings, 7} {}

    recorded_ptr submit(recorded_ptr op = nullptr) {
        if (!op) op = std::make_shared<recorded_operation>(now + 3s);
        effects out;
        core.submit(op, now, out);
        core.flush(now, out);
        absorb(out);
        return op;
    }
    void open() {
        effects out;
        core.on_opened(now, out);
        absorb(out);
    }
    void written() {
        effects out;
        core.on_written(now, out);
        absorb(out);
    }
    void receive(const runtime::received_frames& frames) {
        effects out;
        core.on_frames(frames, now, out);
        absorb(out);
    }
    void lose(errc code = errc::connection_lost) {
        effects out;
        core.on_lost(lost(code), now, out);
        absorb(out);
    }
    void tick(runtime::duration later) {
        now += later;
        effects out;
        core.on_tick(now, out);
        absorb(out);
    }
    // An open connection without a write outstanding.
    void make_ready() {
        auto first = submit();
        open();
        written();
        receive(answers_to({last_opaques().front()}));
        ASSERT_TRUE(first->reply);
        opens = 0;
        sent.clear();
    }
    std::vector<std::int32_t> last_opaques() {
        std::vector<std::int32_t> opaques;
        const written_frames frames{sent.back()};
        for (const auto& c : frames.commands) opaques.push_back(c.opaque);
        return opaques;
    }

    void absorb(effects& out) {
        if (out.close_socket) ++closes;
        if (out.open_socket) ++opens;
        if (!out.write.empty()) sent.push_back(std::move(out.write));
        incoming += out.incoming.size();
        if (out.lost) losses.push_back(*out.lost);
        if (out.lost) loss = out.loss;
        outcomes.insert(outcomes.end(), out.outcomes.begin(), out.outcomes.end());
        runtime::deliver_all(out.completed, [](auto) { FAIL() << "nothing here is batched"; });
    }

    runtime::time_point now = t0;
    connection_core core;
    int opens = 0;
    int closes = 0;
    std::size_t incoming = 0;
    std::vector<std::vector<std::vector<std::byte>>> sent;
    std::vector<error> losses;
    runtime::connection_loss loss;  // the last one
    std::vector<runtime::request_outcome> outcomes;
};

TEST_F(connection, OpensOnDemandAndSendsWhatWaitedInOneWrite) {
    auto a = submit();
    auto b = submit();
    EXPECT_EQ(opens, 1);
    EXPECT_TRUE(sent.empty());
    open();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(last_opaques().size(), 2U);
}

TEST_F(connection, KeepsOneWriteOutstandingAndPutsWhatWaitsIntoTheNext) {
    make_ready();
    submit();
    submit();
    submit();
    ASSERT_EQ(sent.size(), 1U);
    written();
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(last_opaques().size(), 2U);
}

TEST_F(connection, CompletesEachRequestWithItsOwnAnswerInAnyOrder) {
    make_ready();
    auto a = submit();
    auto b = submit();
    const auto first = last_opaques().front();
    written();
    const auto second = last_opaques().front();
    receive(answers_to({second}));
    EXPECT_FALSE(a->reply);
    ASSERT_TRUE(b->reply);
    EXPECT_EQ(b->reply->header.opaque, second);
    receive(answers_to({first}));
    ASSERT_TRUE(a->reply);
    EXPECT_EQ(a->deliveries, 1);
    EXPECT_EQ(core.load(), 0U);
}

TEST_F(connection, NeverCompletesANewerRequestWithALateOrRepeatedAnswer) {
    make_ready();
    auto first = submit();
    const auto old = last_opaques().front();
    written();
    receive(answers_to({old, old}));
    EXPECT_EQ(first->deliveries, 1);
    EXPECT_EQ(core.unknown_opaques(), 1U);
    // Until the slot of `old` is used again, and once more: the generation tells them apart.
    std::set<std::int32_t> seen{old};
    for (int i = 0; i < 200; ++i) {
        auto next = submit();
        written();
        const auto opaque = last_opaques().front();
        EXPECT_TRUE(seen.insert(opaque).second);
        EXPECT_GE(opaque, 0);
        if (i % 50 == 0) {
            receive(answers_to({old}));
            EXPECT_FALSE(next->reply);
        }
        receive(answers_to({opaque}));
        EXPECT_TRUE(next->reply);
    }
}

TEST_F(connection, FailsARequestAtItsDeadlineAndNotBefore) {
    make_ready();
    auto op = submit(std::make_shared<recorded_operation>(now + 3s));
    EXPECT_EQ(core.next_wake(), now + 3s);
    tick(2999ms);
    EXPECT_EQ(op->deliveries, 0);
    tick(1ms);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::deadline_exceeded);
    EXPECT_EQ(op->failure->request, fate::unknown);
}

TEST_F(connection, KeepsTheSlotOfATimedOutRequestUntilItsAnswerComes) {
    make_ready();
    auto op = submit(std::make_shared<recorded_operation>(now + 1s));
    const auto opaque = last_opaques().front();
    written();
    tick(1s);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(core.load(), 1U);
    receive(answers_to({opaque}));
    EXPECT_EQ(op->deliveries, 1);
    EXPECT_EQ(core.load(), 0U);
    EXPECT_EQ(core.unknown_opaques(), 0U);
}

TEST_F(connection, TellsThatARequestWasNotSentWhenNoConnectionCameInTime) {
    auto op = submit(std::make_shared<recorded_operation>(now + 1s));
    tick(1s);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::deadline_exceeded);
    EXPECT_EQ(op->failure->request, fate::not_sent);
    EXPECT_EQ(core.load(), 0U);
}

TEST_F(connection, RefusesARequestWhoseDeadlineIsOver) {
    auto op = submit(std::make_shared<recorded_operation>(now));
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->request, fate::not_sent);
    EXPECT_EQ(opens, 0);
}

TEST_F(connection, LosesWhatIsInFlightWithUnknownFate) {
    make_ready();
    auto op = submit();
    lose();
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::connection_lost);
    EXPECT_EQ(op->failure->request, fate::unknown);
    EXPECT_EQ(op->failure->where.attempts, 1);
    EXPECT_EQ(op->failure->where.opaque, last_opaques().front());
}

TEST_F(connection, SendsOnceMoreOnAFreshConnectionWhatWasNotSentYet) {
    make_ready();
    auto in_flight = submit();
    auto waiting = submit();  // a write is outstanding
    now += 1s;
    lose();
    EXPECT_TRUE(in_flight->failure);
    EXPECT_EQ(waiting->deliveries, 0);
    EXPECT_EQ(opens, 1);
    open();
    ASSERT_EQ(last_opaques().size(), 1U);
    receive(answers_to({last_opaques().front()}));
    EXPECT_TRUE(waiting->reply);
    EXPECT_EQ(waiting->deliveries, 1);
}

TEST_F(connection, GivesUpWhatWasNotSentWhenTheFreshConnectionIsLostToo) {
    make_ready();
    submit();
    auto waiting = submit();
    now += 1s;
    lose();
    lose(errc::connection_failed);
    ASSERT_TRUE(waiting->failure);
    EXPECT_EQ(waiting->failure->request, fate::not_sent);
    EXPECT_EQ(waiting->failure->where.attempts, 2);
}

TEST_F(connection, FailsAtOnceWhatWaitsForAConnectionThatCanNotBeMade) {
    auto op = submit();
    lose(errc::connection_failed);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::connection_failed);
    EXPECT_EQ(op->failure->request, fate::not_sent);
}

TEST_F(connection, TriesAtMostTwentyTimesASecondHoweverManyRequestsAskForIt) {
    int attempts = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto before = opens;
        submit();
        if (opens > before) {
            ++attempts;
            lose(errc::connection_failed);
        }
        tick(1ms);
        if (core.state() == connection_core::phase::opening) {
            ++attempts;
            lose(errc::connection_failed);
        }
    }
    EXPECT_LE(attempts, 21);
    EXPECT_GE(attempts, 18);
}

TEST_F(connection, GivesUpConnectingAfterItsTime) {
    auto op = submit(std::make_shared<recorded_operation>(now + 1h));
    EXPECT_EQ(core.next_wake(), now + 3s);
    tick(3s);
    EXPECT_EQ(closes, 1);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::connection_failed);
}

TEST_F(connection, CompletesAOnewayRequestWhenItsBytesAreWritten) {
    make_ready();
    auto op = submit(std::make_shared<recorded_operation>(now + 3s, true));
    EXPECT_EQ(op->deliveries, 0);
    written();
    EXPECT_TRUE(op->reply);
    EXPECT_EQ(core.load(), 0U);
}

TEST_F(connection, DoesNotSendWhatWasCompletedBeforeItsTurn) {
    make_ready();
    submit();
    auto cancelled = submit();
    ASSERT_EQ(cancelled->claim(), fate::not_sent);
    core.forget(*cancelled);
    auto after = submit();
    written();
    EXPECT_EQ(last_opaques().size(), 1U);
    receive(answers_to({last_opaques().front()}));
    EXPECT_TRUE(after->reply);
    EXPECT_EQ(cancelled->deliveries, 0);
    EXPECT_EQ(core.load(), 1U);
}

TEST_F(connection, KeepsTheSlotOfACancelledRequestThatIsInFlight) {
    make_ready();
    auto op = submit();
    const auto opaque = last_opaques().front();
    ASSERT_EQ(op->claim(), fate::unknown);
    core.forget(*op);
    EXPECT_EQ(core.load(), 1U);
    EXPECT_EQ(core.next_wake(), std::nullopt);
    written();
    receive(answers_to({opaque}));
    EXPECT_EQ(core.load(), 0U);
    EXPECT_EQ(op->deliveries, 0);
}

TEST_F(connection, ClosesWhenAPeerAnswersTooManyRequestsThatWereNeverMade) {
    make_ready();
    auto op = submit();
    for (int i = 0; i < 100; ++i) receive(answers_to({0x7FFF0000 + i}));
    EXPECT_EQ(closes, 0);
    receive(answers_to({0x7FFF0000}));
    EXPECT_EQ(closes, 1);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::protocol_error);
}

TEST_F(connection, HandsOverRequestsOfTheBrokersOwn) {
    make_ready();
    auto op = submit();
    receive(answers_to({last_opaques().front()}, 0));  // the same opaque, but a request: the spaces are independent
    EXPECT_EQ(incoming, 1U);
    EXPECT_EQ(op->deliveries, 0);
}

TEST_F(connection, FailsEverythingWithItsOwnFateWhenItIsStopped) {
    make_ready();
    auto in_flight = submit();
    auto waiting = submit();
    effects out;
    core.stop(lost(errc::client_stopped), out);
    EXPECT_TRUE(out.close_socket);
    absorb(out);
    EXPECT_EQ(in_flight->failure->request, fate::unknown);
    EXPECT_EQ(waiting->failure->request, fate::not_sent);
    auto late = submit();
    EXPECT_EQ(late->failure->code, errc::client_stopped);
    EXPECT_EQ(core.next_wake(), std::nullopt);
}

struct kept_connection : connection {
    kept_connection() : connection{{.keep_connected = true}} {}
};

TEST_F(kept_connection, ReconnectsInTheBackgroundWithABackOffThatGrows) {
    make_ready();
    lose();
    runtime::duration previous{};
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(core.state(), connection_core::phase::backing_off);
        const auto wait = *core.next_wake() - now;
        EXPECT_GE(wait, previous / 2);
        previous = wait;
        tick(wait);
        EXPECT_EQ(opens, i + 1);
        lose(errc::connection_failed);
    }
    EXPECT_GE(previous, 500ms);
}

TEST_F(kept_connection, ConnectsAtOnceForARequestThatComesDuringTheBackOff) {
    make_ready();
    lose();
    for (int i = 0; i < 6; ++i) {
        tick(*core.next_wake() - now);
        lose(errc::connection_failed);
    }
    tick(100ms);
    const auto before = opens;
    auto op = submit(std::make_shared<recorded_operation>(now + 3s));
    ASSERT_EQ(opens, before + 1);
    open();
    receive(answers_to({last_opaques().front()}));
    EXPECT_TRUE(op->reply);
}

// The broker may have come back since.
TEST_F(kept_connection, ConnectsOnceMoreForARequestThatJoinedAFailingAttemptOfTheBackground) {
    make_ready();
    lose();
    tick(*core.next_wake() - now);
    auto op = submit();
    const auto before = opens;
    lose(errc::connection_failed);
    EXPECT_EQ(op->deliveries, 0);
    tick(50ms);
    ASSERT_EQ(opens, before + 1);
    auto joined = submit();  // this attempt is a request's
    lose(errc::connection_failed);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::connection_failed);
    EXPECT_EQ(op->failure->request, fate::not_sent);
    EXPECT_TRUE(joined->failure);
}

struct narrow_connection : connection {
    narrow_connection() : connection{{.max_in_flight = 2}} {}
};

TEST_F(narrow_connection, HasNoMoreInFlightThanAllowedAndLetsTheRestWait) {
    make_ready();
    auto a = submit();
    auto b = submit();
    auto c = submit();
    written();
    EXPECT_EQ(last_opaques().size(), 1U);
    const auto second = last_opaques().front();
    written();
    EXPECT_EQ(sent.size(), 2U);
    receive(answers_to({second}));
    EXPECT_TRUE(b->reply);
    ASSERT_EQ(sent.size(), 3U);
    written();
    receive(answers_to({last_opaques().front()}));
    EXPECT_TRUE(c->reply);
}

TEST_F(connection, GathersLargeFramesAndCopiesSmallOnesTogether) {
    make_ready();
    submit();
    const auto large = std::make_shared<recorded_operation>(now + 3s);
    protocol::command_header header;
    header.code = 10;
    const std::vector<std::byte> body(std::size_t{64} * 1024);
    large->frame = protocol::encode_stampable(serialize_type::rocketmq, header, body).value();
    submit();
    submit();
    submit(large);
    submit();
    written();
    ASSERT_EQ(sent.back().size(), 3U);
    EXPECT_EQ(last_opaques().size(), 4U);
}

TEST_F(connection, HandsBackTheMemoryOfTheSmallFramesThatItWrote) {
    make_ready();
    const auto small = std::make_shared<recorded_operation>(now + 3s);
    const auto* const memory = small->frame.bytes.data();
    const auto large = std::make_shared<recorded_operation>(now + 3s);
    large->frame =
        protocol::encode_stampable(serialize_type::rocketmq, {}, std::vector<std::byte>(std::size_t{64} * 1024))
            .value();
    effects out;
    core.submit(small, now, out);
    core.submit(large, now, out);
    EXPECT_TRUE(out.spent.empty());
    core.flush(now, out);
    ASSERT_EQ(out.spent.size(), 1U);
    EXPECT_EQ(out.spent.front().data(), memory);
    EXPECT_TRUE(small->frame.bytes.empty());
    absorb(out);
    const auto opaques = last_opaques();
    ASSERT_EQ(opaques.size(), 2U);
    written();
    receive(answers_to(opaques));
    EXPECT_TRUE(small->reply);
    EXPECT_TRUE(large->reply);
}

TEST_F(connection, IsMadeWithoutARequestWhenItIsToldTo) {
    effects out;
    core.connect(now, out);
    EXPECT_TRUE(out.open_socket);
    open();
    EXPECT_EQ(core.state(), connection_core::phase::ready);
    effects again;
    core.connect(now, again);
    EXPECT_FALSE(again.open_socket);
}

// As a leased one is.
struct connection_for_once : connection {
    connection_for_once() : connection({.once = true}) {}
};

TEST_F(connection_for_once, FailsWhatWaitsAndWhatComesLaterWhenItIsLostAndIsNotMadeAgain) {
    make_ready();
    const auto in_flight = submit();
    const auto waits = submit();  // the write is outstanding
    lose();
    ASSERT_TRUE(in_flight->failure);
    EXPECT_EQ(in_flight->failure->request, fate::unknown);
    ASSERT_TRUE(waits->failure);
    EXPECT_EQ(waits->failure->code, errc::connection_lost);
    EXPECT_EQ(waits->failure->request, fate::not_sent);
    const auto later = submit();
    ASSERT_TRUE(later->failure);
    EXPECT_EQ(later->failure->code, errc::connection_lost);
    EXPECT_EQ(opens, 0);
    EXPECT_EQ(core.next_wake(), std::nullopt);
}

using outcome_kind = runtime::request_outcome::kind;

TEST_F(connection, SaysOfAnAnswerWhatItSaysOfTheBroker) {
    make_ready();
    outcomes.clear();
    for (const auto& [code, meaning] : {std::pair{0, outcome_kind::good},
                                        {17, outcome_kind::good},
                                        {2, outcome_kind::error},
                                        {1500, outcome_kind::went_away}}) {
        submit();
        written();
        receive(answers_to({last_opaques().front()}, protocol::flag_response, code));
        ASSERT_EQ(outcomes.size(), 1U) << code;
        EXPECT_EQ(outcomes.front().what, meaning) << code;
        outcomes.clear();
    }
    submit(std::make_shared<recorded_operation>(now + 3s, false, runtime::connection_role::long_poll));
    written();
    receive(answers_to({last_opaques().front()}));
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_EQ(outcomes.front().what, outcome_kind::held);
}

TEST_F(connection, TellsWhenTheRequestWasSentAndNotWhenItBeganToWait) {
    submit();
    now += 100ms;
    open();
    const auto sent_at = now;
    now += 5ms;
    receive(answers_to({last_opaques().front()}));
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_EQ(outcomes.front().sent, sent_at);
}

TEST_F(connection, CountsATimeoutOnlyOfWhatWasSentAndHasAnAnswer) {
    make_ready();
    outcomes.clear();
    submit();
    submit();  // waits for the write
    tick(3s);
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_EQ(outcomes.front().what, outcome_kind::timed_out);
    outcomes.clear();
    const auto late = last_opaques().front();
    written();
    submit(std::make_shared<recorded_operation>(now + 1s, true));
    tick(1s);
    EXPECT_TRUE(outcomes.empty());
    receive(answers_to({late}));  // it was counted
    EXPECT_TRUE(outcomes.empty());
}

TEST_F(connection, SaysHowItEnded) {
    submit();
    lose(errc::connection_failed);
    EXPECT_FALSE(loss.was_open);
    EXPECT_FALSE(loss.sent);
    tick(1s);
    submit();
    open();
    receive(answers_to({last_opaques().front()}));
    lose();
    EXPECT_TRUE(loss.was_open);
    EXPECT_FALSE(loss.sent) << "nothing waited for an answer";
    tick(1s);
    submit();
    open();
    written();
    now += 10ms;
    submit();
    lose();
    EXPECT_TRUE(loss.was_open);
    EXPECT_EQ(loss.sent, now);
}

TEST_F(connection, SaysOfAForgottenRequestWhenItWasSent) {
    make_ready();
    auto sent_one = submit();
    auto waiting_one = submit();
    EXPECT_EQ(core.forget(*sent_one), now);
    EXPECT_EQ(core.forget(*waiting_one), std::nullopt);
}

TEST_F(connection, SaysNothingOfAProbeWhichSpeaksForItself) {
    make_ready();
    outcomes.clear();
    auto probe = std::make_shared<recorded_operation>(now + 3s);
    probe->is_probe = true;
    submit(probe);
    written();
    receive(answers_to({last_opaques().front()}));
    EXPECT_TRUE(probe->reply);
    EXPECT_TRUE(outcomes.empty());
}

}  // namespace rmq::test
