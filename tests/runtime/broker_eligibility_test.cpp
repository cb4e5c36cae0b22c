#include <rmq/runtime/broker_eligibility.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace rmq::test {

using runtime::admission;
using runtime::broker_standing;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

std::vector<std::size_t> eligible(const std::vector<broker_standing>& brokers) {
    return runtime::eligible_among(brokers).places;
}

constexpr broker_standing up{.may = admission::yes};
constexpr broker_standing degraded{.may = admission::last};
constexpr broker_standing unhealthy{.may = admission::if_nothing_better};
constexpr broker_standing suspended{.may = admission::no};
constexpr broker_standing trickling{.may = admission::trickle, .has_room = true};
constexpr broker_standing full{.may = admission::trickle, .has_room = false};
constexpr broker_standing held{.may = admission::yes, .is_refusing = true};
constexpr broker_standing ruled_out{.may = admission::yes, .is_ruled_out = true};

broker_standing tried(broker_standing b, std::uint32_t times = 1) {
    b.tries = times;
    return b;
}

}  // namespace

TEST(eligible_brokers, AreTheBestByTheirHealthAndNoOthers) {
    EXPECT_THAT(eligible({degraded, up, unhealthy, up, suspended}), ElementsAre(1, 3));
    EXPECT_THAT(eligible({unhealthy, degraded, suspended}), ElementsAre(1));
    EXPECT_THAT(eligible({suspended, unhealthy}), ElementsAre(1));
}

TEST(eligible_brokers, HaveARecoveringOneAmongThemAsLongAsItsTrickleHasRoom) {
    EXPECT_THAT(eligible({up, trickling}), ElementsAre(0, 1));
    EXPECT_THAT(eligible({up, full}), ElementsAre(0));
    EXPECT_THAT(eligible({degraded, full}), ElementsAre(0));
}

TEST(eligible_brokers, AreTheSuspendedOnesAsALastResortWhenThereAreNoOthers) {
    const std::vector<broker_standing> none_up{suspended, full, held};
    const auto found = runtime::eligible_among(none_up);
    EXPECT_THAT(found.places, ElementsAre(0, 1));
    EXPECT_TRUE(found.is_last_resort);
    const std::vector<broker_standing> one_up{suspended, tried(unhealthy, 5)};
    EXPECT_THAT(eligible(one_up), ElementsAre(1));  // tried five times, and still better than an open circuit
    EXPECT_FALSE(runtime::eligible_among(one_up).is_last_resort);
}

TEST(eligible_brokers, AreNoneWhenNothingMayBeSentToAny) {
    EXPECT_THAT(eligible({held, held}), IsEmpty());
    EXPECT_THAT(eligible({ruled_out, held}), IsEmpty());
    EXPECT_THAT(eligible({}), IsEmpty());
}

TEST(eligible_brokers, AreThoseThatWereNotTriedBeforeBetterOnesThatWere) {
    EXPECT_THAT(eligible({tried(up), unhealthy}), ElementsAre(1));
    EXPECT_THAT(eligible({tried(up), tried(degraded)}), ElementsAre(0));
    EXPECT_THAT(eligible({tried(up, 2), tried(degraded)}), ElementsAre(1));
}

TEST(untried_brokers, AreLeftOnlyWhenTheyAreUp) {
    const auto left = [](const std::vector<broker_standing>& brokers) { return runtime::is_untried_left(brokers); };
    EXPECT_TRUE(left({tried(up), unhealthy}));
    EXPECT_TRUE(left({tried(up), trickling}));
    EXPECT_FALSE(left({tried(up), suspended, held, ruled_out, full}));
    EXPECT_FALSE(left({tried(up)}));
}

}  // namespace rmq::test
