#include <rmq/runtime/connection_pool.hpp>

#include "runtime/core_fixture.hpp"

#include <gtest/gtest.h>

namespace rmq::test {

using runtime::connection_role;

TEST(connection_pool, SpreadsABurstOverItsSharedConnectionsLeastLoadedFirst) {
    runtime::connection_pool pool{3, {}, 1};
    std::vector<std::size_t> loads(3);
    for (int i = 0; i < 9; ++i) {
        const auto index = pool.choose(connection_role::shared);
        runtime::effects out;
        pool.at(index).submit(std::make_shared<recorded_operation>(), t0, out);
        ++loads.at(index);
    }
    EXPECT_EQ(loads, (std::vector<std::size_t>{3, 3, 3}));
}

TEST(connection_pool, PrefersAnOpenConnectionAmongEquallyLoadedOnes) {
    runtime::connection_pool pool{2, {}, 1};
    runtime::effects out;
    pool.at(1).submit(std::make_shared<recorded_operation>(), t0, out);
    pool.at(1).on_opened(t0, out);
    pool.at(1).on_written(t0, out);
    pool.at(1).on_frames(answers_to({written_frames{out.write}.commands.front().opaque}), t0, out);
    EXPECT_EQ(pool.choose(connection_role::shared), 1U);
}

TEST(connection_pool, GivesEveryOtherRoleAConnectionOfItsOwnForLife) {
    runtime::connection_pool pool{2, {}, 1};
    const auto control = pool.choose(connection_role::control);
    const auto long_poll = pool.choose(connection_role::long_poll);
    EXPECT_NE(control, long_poll);
    EXPECT_GE(control, 2U);
    EXPECT_GE(long_poll, 2U);
    EXPECT_EQ(pool.choose(connection_role::control), control);
    EXPECT_EQ(pool.choose(connection_role::long_poll), long_poll);
    EXPECT_LT(pool.choose(connection_role::shared), 2U);
    EXPECT_EQ(pool.size(), 4U);
}

TEST(connection_pool, WakesForTheEarliestOfItsConnections) {
    runtime::connection_pool pool{2, {}, 1};
    EXPECT_EQ(pool.next_wake(), std::nullopt);
    runtime::effects out;
    pool.at(0).submit(std::make_shared<recorded_operation>(t0 + 2s), t0, out);
    pool.at(1).submit(std::make_shared<recorded_operation>(t0 + 1s), t0, out);
    EXPECT_EQ(pool.next_wake(), t0 + 1s);
    EXPECT_EQ(pool.next_phase_change(), t0 + 3s);
}

TEST(connection_pool, FindsALeasableConnectionByItsSlotUntilItHasEnded) {
    runtime::connection_pool pool{1, {}, 1};
    const runtime::connection_slot first{0, 1};
    EXPECT_EQ(pool.find(first), std::nullopt);
    const auto index = pool.add_leasable(first);
    EXPECT_EQ(pool.find(first), index);
    EXPECT_EQ(pool.find({0, 2}), std::nullopt);
    pool.retire(index);
    EXPECT_EQ(pool.find(first), std::nullopt);
    const runtime::connection_slot second{0, 2};
    EXPECT_EQ(pool.add_leasable(second), index);
    EXPECT_EQ(pool.find(second), index);
    EXPECT_EQ(pool.find(first), std::nullopt);
}

TEST(connection_pool, NeverChoosesALeasableConnectionForARole) {
    runtime::connection_pool pool{1, {}, 1};
    const auto leasable = pool.add_leasable({0, 1});
    for (const auto role : {connection_role::shared, connection_role::control, connection_role::long_poll})
        EXPECT_NE(pool.choose(role), leasable);
}

TEST(connection_pool, MakesAProbesConnectionALeasableOne) {
    runtime::connection_pool pool{1, {}, 1};
    const auto probe = pool.add_probe();
    EXPECT_EQ(pool.find({0, 1}), std::nullopt);
    for (const auto role : {connection_role::shared, connection_role::control, connection_role::long_poll})
        EXPECT_NE(pool.choose(role), probe);
    pool.adopt(probe, {0, 1});
    EXPECT_EQ(pool.find({0, 1}), probe);
    pool.retire(probe);
    EXPECT_EQ(pool.find({0, 1}), std::nullopt);
    EXPECT_EQ(pool.add_probe(), probe);
}

TEST(connection_pool, FindsAConnectionThatIsToBeClosedAlthoughItsPlaceIsTakenAgain) {
    runtime::connection_pool pool{1, {}, 1};
    const auto old = pool.add_leasable({0, 1});
    const auto probe = pool.add_probe();
    ASSERT_NE(old, probe);
    pool.adopt(probe, {0, 2});
    EXPECT_EQ(pool.find({0, 1}), old);
    pool.retire(old);
    EXPECT_EQ(pool.find({0, 1}), std::nullopt);
    EXPECT_EQ(pool.find({0, 2}), probe);
}

}  // namespace rmq::test
