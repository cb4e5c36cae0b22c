#include <rmq/runtime/broker_port.hpp>
#include <rmq/runtime/lease_port.hpp>

#include "runtime/core_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace rmq::test {

using runtime::connection_slot;

// Asks for a lease and keeps what it gets.
class asking_for_lease final : public runtime::operation {
public:
    explicit asking_for_lease(runtime::time_point by)
        : operation({}, runtime::connection_role::shared, false, runtime::delivery::inline_) {
        deadline = by;
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        ++deliveries;
        if (outcome)
            hold = runtime::hold_in(*outcome);
        else
            failure = std::move(outcome.error());
        const std::lock_guard lock{mutex_};
        delivered_ = true;
        changed_.notify_all();
    }
    bool wait() {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 30s, [this] { return delivered_; });
    }
    int deliveries = 0;
    std::shared_ptr<runtime::lease_hold> hold;
    std::optional<error> failure;

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool delivered_ = false;
};

class lease_port : public testing::Test {
protected:
    explicit lease_port(std::uint32_t max_connections = 1) {
        runtime::lease_settings settings;
        settings.max_connections = max_connections;
        uut = std::make_shared<runtime::lease_port>(
            settings, 1, 1, [](auto) {}, [this] { return now; });
        uut->attach([this] { ++rings; });
    }
    std::shared_ptr<asking_for_lease> ask(runtime::duration timeout = 1s) {
        auto op = std::make_shared<asking_for_lease>(now + timeout);
        uut->acquire(op, std::source_location::current());
        return op;
    }
    // As the actor would.
    connection_slot open_one() {
        const auto work = uut->take();
        EXPECT_EQ(work.open.size(), 1U);
        uut->on_opened(work.open.front());
        return work.open.front();
    }
    static protocol::prepared_request a_request() {
        protocol::prepared_request what;
        what.frame = recorded_operation::frame_for(35);
        return what;
    }

    runtime::time_point now = t0;
    int rings = 0;
    std::shared_ptr<runtime::lease_port> uut;
};

TEST_F(lease_port, GivesTheOneConnectionToWhoeverAskedFirst) {
    const auto first = ask();
    const auto second = ask();
    EXPECT_EQ(rings, 1);
    open_one();
    ASSERT_TRUE(first->hold);
    EXPECT_FALSE(second->hold);
    EXPECT_TRUE(first->hold->is_connected());
    first->hold.reset();
    ASSERT_TRUE(second->hold);
    EXPECT_EQ(first->deliveries, 1);
    EXPECT_EQ(second->deliveries, 1);
}

TEST_F(lease_port, SendsAwayWhoWaitsAndWhoComesUntilItAdmitsAgain) {
    const auto has_one = ask();
    open_one();
    const auto waits = ask();
    uut->refuse(local_error(errc::broker_unavailable, "an operator suspended the broker"));
    const auto comes = ask();
    for (const auto& op : {waits, comes}) {
        ASSERT_TRUE(op->failure);
        EXPECT_EQ(op->failure->code, errc::broker_unavailable);
        EXPECT_EQ(op->deliveries, 1);
    }
    EXPECT_TRUE(has_one->hold->is_connected());
    EXPECT_EQ(uut->counts().waiting, 0U);
    uut->admit();
    const auto next = ask();
    EXPECT_FALSE(next->failure);
    has_one->hold.reset();
    EXPECT_TRUE(next->hold);
}

TEST_F(lease_port, LendsAProbeWhatIsIdleAndTakesInWhatItOpened) {
    EXPECT_FALSE(uut->take_idle());
    const auto slot = uut->adopt();
    ASSERT_TRUE(slot);
    EXPECT_EQ(uut->counts().idle, 1U);
    EXPECT_FALSE(uut->adopt()) << "there is room for one";
    const auto lent = uut->take_idle();
    ASSERT_TRUE(lent);
    EXPECT_EQ(lent->slot, *slot);
    const auto waits = ask();
    EXPECT_FALSE(waits->hold);
    EXPECT_TRUE(uut->give_back(*lent, runtime::lease_return::clean));
    EXPECT_TRUE(waits->hold);
}

TEST_F(lease_port, NeedsNoActorToTakeAnIdleConnectionAndToGiveItBack) {
    ask();
    open_one();
    uut->take();
    const auto before = rings;
    for (int i = 0; i < 100; ++i) {
        const auto op = ask();
        ASSERT_TRUE(op->hold);
        EXPECT_EQ(uut->counts().leased, 1U);
        op->hold.reset();
        EXPECT_EQ(uut->counts().idle, 1U);
    }
    EXPECT_EQ(rings, before);
    EXPECT_TRUE(uut->take().open.empty());
}

TEST_F(lease_port, TellsWhoeverWaitedTooLongWhoHoldsIt) {
    const auto held = ask();
    open_one();
    const auto late = ask(10ms);
    now += 10ms;
    uut->tick();
    ASSERT_TRUE(late->failure);
    EXPECT_EQ(late->failure->code, errc::pool_exhausted);
    EXPECT_EQ(late->failure->request, fate::not_sent);
    EXPECT_NE(late->failure->detail.find("1 of 1 leased"), std::string::npos);
    EXPECT_TRUE(uut->take().exhausted);
    EXPECT_FALSE(uut->take().exhausted);
}

TEST_F(lease_port, LeavesNothingOfAWaiterThatWasCancelled) {
    const auto held = ask();
    open_one();
    runtime::broker_port port{"broker-a", "127.0.0.1:10911", {}, [](auto) {}, uut};
    auto gone = ask();
    port.cancel(gone);
    EXPECT_EQ(gone->failure->code, errc::cancelled);
    EXPECT_EQ(uut->counts().waiting, 0U);
    const std::weak_ptr<asking_for_lease> rest = gone;
    gone.reset();
    EXPECT_TRUE(rest.expired());
    held->hold.reset();
    EXPECT_EQ(uut->counts().idle, 1U);
}

TEST_F(lease_port, PassesALeaseOnThatNobodyTakes) {
    const auto first = ask();
    open_one();
    const auto gone = ask();
    const auto next = ask();
    ASSERT_TRUE(gone->claim());  // somebody else completes it, and has not said so here yet
    first->hold.reset();
    EXPECT_EQ(gone->deliveries, 0);
    EXPECT_TRUE(next->hold);
}

TEST_F(lease_port, DoesNotUseAConnectionAgainThatHasAnUnansweredRequest) {
    const auto op = ask();
    const auto slot = open_one();
    auto request = std::make_shared<recorded_operation>();
    request->go_over(op->hold->begin(a_request(), uut.get()).value());
    ASSERT_TRUE(request->begin_write());
    ASSERT_TRUE(request->claim());  // it timed out
    EXPECT_TRUE(op->hold->give_back());
    const auto work = uut->take();
    ASSERT_EQ(work.close.size(), 1U);
    EXPECT_EQ(work.close.front().slot, slot);
    EXPECT_EQ(work.close.front().why, runtime::close_reason::unanswered_request);
    EXPECT_EQ(uut->counts().total(), 0U);
}

TEST_F(lease_port, UsesAConnectionAgainWhoseRequestsWereAnsweredOrNeverSent) {
    const auto op = ask();
    open_one();
    auto answered = std::make_shared<recorded_operation>();
    answered->go_over(op->hold->begin(a_request(), uut.get()).value());
    ASSERT_TRUE(answered->begin_write());
    answered->answered();
    ASSERT_TRUE(answered->claim());
    auto never_sent = std::make_shared<recorded_operation>();
    never_sent->go_over(op->hold->begin(a_request(), uut.get()).value());
    ASSERT_TRUE(never_sent->claim());
    op->hold.reset();
    EXPECT_EQ(uut->counts().idle, 1U);
}

TEST_F(lease_port, DoesNotUseAConnectionAgainOnWhichBytesCameThatNobodyAskedFor) {
    const auto op = ask();
    const auto slot = open_one();
    uut->on_unread(slot);
    EXPECT_TRUE(op->hold->is_connected());
    op->hold.reset();
    const auto work = uut->take();
    ASSERT_EQ(work.close.size(), 1U);
    EXPECT_EQ(work.close.front().why, runtime::close_reason::unread_bytes);
}

TEST_F(lease_port, ClosesAnIdleConnectionOnWhichBytesCameThatNobodyAskedFor) {
    const auto op = ask();
    const auto slot = open_one();
    op->hold.reset();
    uut->on_unread(slot);
    ASSERT_EQ(uut->take().close.size(), 1U);
    EXPECT_EQ(uut->counts().idle, 0U);
}

TEST_F(lease_port, RefusesRequestsOverALeaseThatIsOverOrOfAnotherBrokerAndThoseOfTheControlConnection) {
    const auto op = ask();
    open_one();
    auto beat = a_request();
    beat.role = runtime::connection_role::control;
    EXPECT_EQ(op->hold->begin(beat, uut.get()).error().code, errc::invalid_argument);
    EXPECT_EQ(op->hold->begin(a_request(), nullptr).error().code, errc::invalid_argument);
    EXPECT_TRUE(op->hold->give_back());
    EXPECT_EQ(op->hold->begin(a_request(), uut.get()).error().code, errc::invalid_argument);
    EXPECT_EQ(op->hold->give_back().error().code, errc::invalid_argument);
    EXPECT_EQ(uut->counts().idle, 1U);  // none of them counted as unanswered
}

TEST_F(lease_port, NeverOpensWhatIsClosedBeforeTheActorHeardOfIt) {
    const auto op = ask();
    uut->close(local_error(errc::client_stopped, "stopped"));
    EXPECT_EQ(op->failure->code, errc::client_stopped);
    const auto work = uut->take();
    EXPECT_TRUE(work.open.empty());
    EXPECT_TRUE(work.close.empty());
}

TEST_F(lease_port, TakesLeasesBackAfterTheEndOfTheClient) {
    const auto op = ask();
    open_one();
    uut->close(local_error(errc::client_stopped, "stopped"));
    EXPECT_FALSE(op->hold->is_connected());
    EXPECT_TRUE(op->hold->give_back());
    EXPECT_EQ(uut->counts().total(), 0U);
    EXPECT_EQ(ask()->failure->code, errc::client_stopped);
}

TEST_F(lease_port, ServesWaitersAnewAfterTheEndOfTheActorThatHadTheConnections) {
    const auto held = ask();
    const auto first = open_one();
    const auto waits = ask();
    uut->on_actor_ended();
    EXPECT_FALSE(held->hold->is_connected());
    EXPECT_FALSE(waits->hold);
    held->hold.reset();
    int rings_of_the_next = 0;
    uut->attach([&] { ++rings_of_the_next; });
    EXPECT_EQ(rings_of_the_next, 1);
    const auto second = open_one();
    EXPECT_NE(first, second);
    EXPECT_TRUE(waits->hold);
    uut->on_opened(first);  // too late to matter
    EXPECT_TRUE(waits->hold->is_connected());
}

TEST_F(lease_port, ReportsAnOverdueLeaseOnceAndLeavesItToItsHolder) {
    const auto op = ask();
    open_one();
    const auto wake = uut->take().next_wake;
    ASSERT_TRUE(wake);
    EXPECT_EQ(*wake, t0 + 1min);
    now = *wake;
    uut->tick();
    EXPECT_EQ(uut->take().overdue.size(), 1U);
    now += 10min;
    uut->tick();
    EXPECT_TRUE(uut->take().overdue.empty());
    EXPECT_TRUE(op->hold->is_connected());
}

struct shared_lease_port : lease_port {
    shared_lease_port() : lease_port(4) {}
};

TEST_F(shared_lease_port, ServesManyThreadsAndNeverGivesOneConnectionToTwo) {
    for (int i = 0; i < 4; ++i) ask();
    for (const auto slot : uut->take().open) uut->on_opened(slot);
    ASSERT_EQ(uut->counts().idle, 4U);
    std::array<std::atomic<int>, 4> holders{};
    std::atomic<int> granted{0};
    std::atomic<bool> shared{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) {
                const auto op = std::make_shared<asking_for_lease>(now + 1h);
                uut->acquire(op, std::source_location::current());
                if (!op->wait() || !op->hold) return;
                ++granted;
                const auto use = op->hold->begin(a_request(), uut.get());
                if (!use) return;
                auto& holder = holders.at((*use)->slot().place);
                if (++holder != 1) shared = true;
                --holder;
                (*use)->ended();
                op->hold.reset();
            }
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(granted, 1600);
    EXPECT_FALSE(shared);
    EXPECT_EQ(uut->counts().idle, 4U);
    EXPECT_EQ(uut->counts().waiting, 0U);
}

}  // namespace rmq::test
