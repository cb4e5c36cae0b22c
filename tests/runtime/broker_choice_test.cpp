#include <rmq/runtime/broker_choice.hpp>
#include <rmq/runtime/detail/mix.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace rmq::test {

using namespace std::chrono_literals;

namespace {

const std::array<broker_candidate, 3> three{{{"broker-a"}, {"broker-b"}, {"broker-c"}}};

// How often each place is chosen in so many requests.
std::map<std::size_t, int> chosen_by(const choice_policy& policy, std::span<const broker_candidate> among,
                                     int requests) {
    std::map<std::size_t, int> times;
    for (int i = 0; i < requests; ++i) {
        const auto ticket = static_cast<std::uint64_t>(i);
        ++times[policy(among, {.ticket = ticket, .random = runtime::detail::mix(ticket)})];
    }
    return times;
}

}  // namespace

TEST(round_robin_policy, TakesOneAfterTheOther) {
    const auto times = chosen_by(&policies::round_robin, three, 300);
    EXPECT_EQ(times, (std::map<std::size_t, int>{{0, 100}, {1, 100}, {2, 100}}));
}

TEST(least_in_flight_policy, TakesTheOneWithTheFewestAndEqualsInTurn) {
    auto some = three;
    some[0].in_flight = 5;
    some[1].in_flight = 4;
    some[2].in_flight = 6;
    EXPECT_EQ(chosen_by(&policies::least_in_flight, some, 30), (std::map<std::size_t, int>{{1, 30}}));
    some[2].in_flight = 4;
    const auto times = chosen_by(&policies::least_in_flight, some, 300);
    EXPECT_FALSE(times.contains(0));
    EXPECT_GE(times.at(1), 100);
    EXPECT_GE(times.at(2), 100);
}

TEST(latency_aware_policy, PrefersTheQuickerOfTwoAndNeverTheWorstOfThree) {
    auto some = three;
    some[0].latency = 1ms;
    some[1].latency = 2ms;
    some[2].latency = 100ms;
    const auto times = chosen_by(&policies::latency_aware, some, 3000);
    EXPECT_FALSE(times.contains(2));  // whoever it is compared with is better
    EXPECT_GT(times.at(0), times.at(1));
}

TEST(latency_aware_policy, WeighsLatencyByWhatIsInFlight) {
    std::array<broker_candidate, 2> two{{{"broker-a", 9, 1ms}, {"broker-b", 0, 5ms}}};
    EXPECT_EQ(chosen_by(&policies::latency_aware, two, 100), (std::map<std::size_t, int>{{1, 100}}));
    two[0].in_flight = 3;
    EXPECT_EQ(chosen_by(&policies::latency_aware, two, 100), (std::map<std::size_t, int>{{0, 100}}));
}

TEST(latency_aware_policy, TriesBrokersOfUnknownLatencyAndSpreadsRequestsOverEquals) {
    std::array<broker_candidate, 2> two{{{"broker-a", 0, 1ms}, {"broker-b", 0, 0ms}}};
    EXPECT_EQ(chosen_by(&policies::latency_aware, two, 100), (std::map<std::size_t, int>{{1, 100}}));
    const auto times = chosen_by(&policies::latency_aware, three, 3000);
    for (const auto& [place, n] : times) EXPECT_NEAR(n, 1000, 150) << place;
}

TEST(weighted_policy, FollowsTheWeightsAndLeavesOutZeros) {
    auto some = three;
    some[0].weight = 3;
    some[1].weight = 1;
    some[2].weight = 0;
    const auto times = chosen_by(&policies::weighted, some, 4000);
    EXPECT_FALSE(times.contains(2));
    EXPECT_NEAR(times.at(0), 3000, 150);
    for (auto& c : some) c.weight = 0;
    EXPECT_EQ(chosen_by(&policies::weighted, some, 30).size(), 3U);  // nobody else is left
}

TEST(sticky_policy, KeepsAKeyWhereItIsAndMovesOnlyTheKeysOfABrokerThatGoes) {
    const std::vector<broker_candidate> without_b{three[0], three[2]};
    std::map<std::size_t, int> times;
    int moved = 0;
    for (int i = 0; i < 3000; ++i) {
        const auto key = "customer-" + std::to_string(i);
        const auto ticket = static_cast<std::uint64_t>(i);
        const auto before = policies::sticky_by_key(three, {.ticket = ticket, .random = 1, .key = key});
        EXPECT_EQ(policies::sticky_by_key(three, {.ticket = ticket + 1, .random = 2, .key = key}), before);
        const auto after = policies::sticky_by_key(without_b, {.ticket = ticket, .random = 3, .key = key});
        if (without_b[after].name != three[before].name) {
            ++moved;
            EXPECT_EQ(before, 1U);
        }
        ++times[before];
    }
    for (const auto& [place, n] : times) EXPECT_NEAR(n, 1000, 150) << place;
    EXPECT_EQ(moved, times.at(1));
}

TEST(sticky_policy, TakesRequestsWithoutAKeyInTurn) {
    EXPECT_EQ(chosen_by(&policies::sticky_by_key, three, 300),
              (std::map<std::size_t, int>{{0, 100}, {1, 100}, {2, 100}}));
}

TEST(every_policy, TakesTheOnlyOne) {
    const std::array<broker_candidate, 1> one{{{"broker-a"}}};
    const std::array<choice_policy, 5> all{&policies::round_robin, &policies::least_in_flight, &policies::latency_aware,
                                           &policies::weighted, &policies::sticky_by_key};
    for (const auto& policy : all) EXPECT_EQ(policy(one, {.ticket = 7, .random = 13, .key = "k"}), 0U);
}

}  // namespace rmq::test
