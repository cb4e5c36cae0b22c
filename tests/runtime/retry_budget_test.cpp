#include <rmq/runtime/retry_budget.hpp>

#include <gtest/gtest.h>

namespace rmq::test {

namespace {

int spend_all(runtime::retry_budget& budget) {
    int times = 0;
    while (budget.spend()) ++times;
    return times;
}

}  // namespace

TEST(retry_budget, AllowsABurstAndThenItsShareOfTheRequests) {
    runtime::retry_budget budget{20, 5};
    EXPECT_EQ(spend_all(budget), 5);
    for (int i = 0; i < 4; ++i) budget.earn();
    EXPECT_FALSE(budget.spend());
    budget.earn();  // the fifth: 20 % of five is one
    EXPECT_EQ(spend_all(budget), 1);
    for (int i = 0; i < 20; ++i) budget.earn();
    EXPECT_EQ(spend_all(budget), 4);
}

TEST(retry_budget, NeverHoldsMoreThanItsBurst) {
    runtime::retry_budget budget{100, 3};
    for (int i = 0; i < 100; ++i) budget.earn();
    EXPECT_EQ(spend_all(budget), 3);
}

TEST(retry_budget, OfNothingAllowsNothing) {
    runtime::retry_budget budget{0, 0};
    budget.earn();
    EXPECT_FALSE(budget.spend());
}

}  // namespace rmq::test
