#include <rmq/runtime/broker_port.hpp>

#include "runtime/core_fixture.hpp"

#include <gtest/gtest.h>

namespace rmq::test {

using runtime::broker_port;

struct port : testing::Test {
    std::vector<runtime::operation_ptr> take() {
        std::vector<runtime::operation_ptr> cancelled;
        std::vector<runtime::operation_ptr> submitted;
        uut.take(submitted, cancelled);
        return submitted;
    }
    int rings = 0;
    broker_port uut{"broker-a", "127.0.0.1:10911", {.max_queued = 3, .max_queued_bytes = 1000}, [](auto) {}};
};

TEST_F(port, RingsOnceForABurstAndAgainAfterTheActorFoundNothing) {
    uut.attach([this] { ++rings; });
    uut.submit(std::make_shared<recorded_operation>());
    uut.submit(std::make_shared<recorded_operation>());
    EXPECT_EQ(rings, 1);
    EXPECT_EQ(take().size(), 2U);
    uut.submit(std::make_shared<recorded_operation>());  // the actor is awake, it will look again
    EXPECT_EQ(rings, 1);
    EXPECT_EQ(take().size(), 1U);
    EXPECT_TRUE(take().empty());
    uut.submit(std::make_shared<recorded_operation>());
    EXPECT_EQ(rings, 2);
}

TEST_F(port, KeepsWhatWasSubmittedBeforeThereWasAnActorAndBetweenTwo) {
    uut.submit(std::make_shared<recorded_operation>());
    uut.attach([this] { ++rings; });
    EXPECT_EQ(rings, 1);
    uut.attach([this] { rings += 10; });
    EXPECT_EQ(rings, 11);
    EXPECT_EQ(take().size(), 1U);
}

TEST_F(port, RefusesMoreRequestsThanItsLimit) {
    for (int i = 0; i < 3; ++i) uut.submit(std::make_shared<recorded_operation>());
    auto op = std::make_shared<recorded_operation>();
    uut.submit(op);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::pool_exhausted);
    EXPECT_EQ(op->failure->request, fate::not_sent);
    EXPECT_EQ(take().size(), 3U);
    auto next = std::make_shared<recorded_operation>();
    uut.submit(next);
    EXPECT_FALSE(next->failure);
}

TEST_F(port, RefusesMoreBytesThanItsLimit) {
    auto large = std::make_shared<recorded_operation>();
    large->frame.bytes.resize(990);
    uut.submit(large);
    EXPECT_FALSE(large->failure);
    auto op = std::make_shared<recorded_operation>();
    uut.submit(op);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::pool_exhausted);
}

TEST_F(port, CancelsWithTheTrueFateAndOnlyOnce) {
    uut.attach([this] { ++rings; });
    auto before = std::make_shared<recorded_operation>();
    uut.submit(before);
    uut.cancel(before);
    uut.cancel(before);
    EXPECT_EQ(before->deliveries, 1);
    EXPECT_EQ(before->failure->code, errc::cancelled);
    EXPECT_EQ(before->failure->request, fate::not_sent);
    auto after = std::make_shared<recorded_operation>();
    uut.submit(after);
    ASSERT_TRUE(after->begin_write());
    uut.cancel(after);
    EXPECT_EQ(after->failure->request, fate::unknown);
}

TEST_F(port, FailsWhatIsQueuedAndWhatComesLaterOnceItIsClosed) {
    auto queued = std::make_shared<recorded_operation>();
    uut.submit(queued);
    uut.close(lost(errc::client_stopped));
    ASSERT_TRUE(queued->failure);
    EXPECT_EQ(queued->failure->request, fate::not_sent);
    auto late = std::make_shared<recorded_operation>();
    uut.submit(late);
    EXPECT_EQ(late->failure->code, errc::client_stopped);
    EXPECT_TRUE(uut.is_closed());
    uut.attach([this] { ++rings; });
    EXPECT_EQ(rings, 0);
}

TEST_F(port, RefusesWhatWaitsAndWhatComesUntilItAdmitsAgain) {
    auto waits = std::make_shared<recorded_operation>();
    uut.submit(waits);
    uut.refuse(local_error(errc::broker_unavailable, "an operator suspended the broker"));
    auto comes = std::make_shared<recorded_operation>();
    uut.submit(comes);
    for (const auto& op : {waits, comes}) {
        ASSERT_TRUE(op->failure);
        EXPECT_EQ(op->failure->code, errc::broker_unavailable);
        EXPECT_EQ(op->failure->request, fate::not_sent);
    }
    EXPECT_TRUE(take().empty());
    uut.admit();
    auto next = std::make_shared<recorded_operation>();
    uut.submit(next);
    EXPECT_FALSE(next->failure);
    EXPECT_EQ(take().size(), 1U);
}

TEST_F(port, StaysClosedWhateverItAdmits) {
    uut.refuse(local_error(errc::broker_unavailable, "an operator suspended the broker"));
    uut.close(local_error(errc::client_stopped, "the client was stopped"));
    uut.admit();
    auto op = std::make_shared<recorded_operation>();
    uut.submit(op);
    ASSERT_TRUE(op->failure);
    EXPECT_EQ(op->failure->code, errc::client_stopped);
}

}  // namespace rmq::test
