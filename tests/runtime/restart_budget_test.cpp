#include <rmq/runtime/restart_budget.hpp>

#include <gtest/gtest.h>

namespace rmq::test {

using namespace std::chrono_literals;

TEST(restart_budget, AllowsSoManyRestartsInItsWindowAndDoublesThePause) {
    runtime::restart_budget budget{{.max_restarts = 3, .window = 60s, .delay = 10ms}};
    const auto now = runtime::time_point{} + 1h;
    EXPECT_EQ(budget.spend(now), 10ms);
    EXPECT_EQ(budget.spend(now + 1s), 20ms);
    EXPECT_EQ(budget.spend(now + 2s), 40ms);
    EXPECT_EQ(budget.spend(now + 3s), std::nullopt);
}

TEST(restart_budget, ForgetsRestartsThatAreOlderThanItsWindow) {
    runtime::restart_budget budget{{.max_restarts = 1, .window = 60s, .delay = 10ms}};
    const auto now = runtime::time_point{} + 1h;
    EXPECT_EQ(budget.spend(now), 10ms);
    EXPECT_EQ(budget.spend(now + 59s), std::nullopt);
    EXPECT_EQ(budget.spend(now + 60s), 10ms);
}

TEST(restart_budget, NeverRestartsWithoutABudget) {
    runtime::restart_budget budget{{.max_restarts = 0}};
    EXPECT_EQ(budget.spend(runtime::time_point{}), std::nullopt);
}

}  // namespace rmq::test
