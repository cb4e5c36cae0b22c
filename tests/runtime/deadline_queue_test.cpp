#include <rmq/runtime/deadline_queue.hpp>

#include <gmock/gmock.h>

#include <map>
#include <random>

namespace rmq::runtime {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const time_point start{1'000h};

std::vector<std::uint32_t> expire_all(deadline_queue& queue, time_point now) {
    std::vector<std::uint32_t> expired;
    queue.expire(now, expired);
    return expired;
}

TEST(deadline_queue, IsEmptyAtFirst) {
    deadline_queue queue;
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(queue.next(), std::nullopt);
    EXPECT_THAT(expire_all(queue, time_point::max()), IsEmpty());
}

TEST(deadline_queue, ExpiresAtTheDeadlineAndNotANanosecondBefore) {
    deadline_queue queue;
    queue.set(7, start + 3s);
    EXPECT_EQ(queue.next(), start + 3s);
    EXPECT_THAT(expire_all(queue, start + 3s - 1ns), IsEmpty());
    EXPECT_FALSE(queue.empty());
    EXPECT_THAT(expire_all(queue, start + 3s), ElementsAre(7));
    EXPECT_TRUE(queue.empty());
    EXPECT_THAT(expire_all(queue, start + 4s), IsEmpty());
}

TEST(deadline_queue, ExpiresEarliestFirstAndEqualOnesAsTheyWereSet) {
    deadline_queue queue;
    queue.set(1, start + 9s);
    queue.set(2, start + 1ns);
    queue.set(4, start + 5s);
    queue.set(3, start + 5s);
    queue.set(5, start);
    EXPECT_THAT(expire_all(queue, start + 10s), ElementsAre(5, 2, 4, 3, 1));
}

TEST(deadline_queue, AppendsToWhatIsThere) {
    deadline_queue queue;
    queue.set(1, start + 100s);
    queue.set(2, start);
    std::vector<std::uint32_t> expired{99};
    queue.expire(start + 200s, expired);
    EXPECT_THAT(expired, ElementsAre(99, 2, 1));
}

TEST(deadline_queue, ReplacesADeadline) {
    deadline_queue queue;
    queue.set(1, start + 1s);
    queue.set(1, start + 2s);
    EXPECT_EQ(queue.next(), start + 2s);
    EXPECT_THAT(expire_all(queue, start + 1s), IsEmpty());
    queue.set(1, start + 1500ms);
    EXPECT_EQ(queue.next(), start + 1500ms);
    EXPECT_THAT(expire_all(queue, start + 1500ms), ElementsAre(1));
}

TEST(deadline_queue, ForgetsWhatIsCleared) {
    deadline_queue queue;
    queue.set(1, start + 1s);
    queue.set(2, start + 2s);
    queue.clear(1);
    queue.clear(1);
    queue.clear(1'000'000);
    EXPECT_EQ(queue.next(), start + 2s);
    EXPECT_THAT(expire_all(queue, start + 3s), ElementsAre(2));
    queue.clear(2);
    EXPECT_TRUE(queue.empty());
}

TEST(deadline_queue, TakesDeadlinesOfThePast) {
    deadline_queue queue;
    queue.set(1, start + 10s);
    EXPECT_THAT(expire_all(queue, start + 9s), IsEmpty());
    queue.set(2, start);
    EXPECT_EQ(queue.next(), start);
    EXPECT_THAT(expire_all(queue, start + 9s), ElementsAre(2));
    queue.set(3, time_point::min());
    EXPECT_THAT(expire_all(queue, start + 9s), ElementsAre(3));
    EXPECT_EQ(queue.next(), start + 10s);
}

TEST(deadline_queue, TakesDeadlinesFartherThanATurnOfTheWheel) {
    deadline_queue queue;
    queue.set(1, start + 24h);
    queue.set(2, start + 30s);
    queue.set(3, time_point::max());
    EXPECT_EQ(queue.next(), start + 30s);
    EXPECT_THAT(expire_all(queue, start + 30s), ElementsAre(2));
    EXPECT_EQ(queue.next(), start + 24h);
    for (auto now = start; now < start + 60s; now += 100ms) EXPECT_THAT(expire_all(queue, now), IsEmpty());
    EXPECT_THAT(expire_all(queue, start + 24h), ElementsAre(1));
    EXPECT_EQ(queue.next(), time_point::max());
    EXPECT_THAT(expire_all(queue, time_point::max()), ElementsAre(3));
}

TEST(deadline_queue, SurvivesAJumpOverManyTurns) {
    deadline_queue queue;
    for (std::uint32_t id = 0; id < 100; ++id) queue.set(id, start + (100 - id) * 1s);
    const auto expired = expire_all(queue, start + 1000h);
    ASSERT_EQ(expired.size(), 100U);
    for (std::uint32_t i = 0; i < 100; ++i) EXPECT_EQ(expired[i], 99 - i);
}

TEST(deadline_queue, CanBeCopied) {
    deadline_queue queue;
    queue.set(1, start + 2s);
    queue.set(2, start + 1s);
    auto copy = queue;
    EXPECT_THAT(expire_all(queue, start + 2s), ElementsAre(2, 1));
    EXPECT_EQ(copy.next(), start + 1s);
    EXPECT_THAT(expire_all(copy, start + 2s), ElementsAre(2, 1));
}

// The same questions asked of a queue and of a sorted map.
class Model {
public:
    explicit Model(unsigned seed) : random_(seed) {}

    void step() {
        switch (pick(10)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
                set();
                break;
            case 5:
            case 6:
                clear(pick(ids));
                break;
            case 7:
                EXPECT_EQ(queue_.next(), next());
                break;
            default:
                expire();
                break;
        }
        ASSERT_EQ(queue_.empty(), by_time_.empty());
    }

private:
    static constexpr std::uint32_t ids = 200;

    std::uint32_t pick(std::uint32_t below) {
        return std::uniform_int_distribution<std::uint32_t>{0, below - 1}(random_);
    }
    duration pick_between(duration low, duration high) {
        return duration{std::uniform_int_distribution<duration::rep>{low.count(), high.count()}(random_)};
    }

    duration pick_distance() {
        switch (pick(6)) {
            case 0:
                return 3s;  // the usual timeout
            case 1:
                return pick_between(0ns, 20ms);
            case 2:
                return pick_between(0ns, 10s);
            case 3:
                return pick_between(4290ms, 4300ms);  // about a turn
            case 4:
                return pick_between(-10s, 0ns);
            default:
                return pick_between(0ns, 1h);
        }
    }

    void set() {
        const auto id = pick(ids);
        const auto deadline = now_ + pick_distance();
        queue_.set(id, deadline);
        forget(id);
        by_id_.emplace(id, by_time_.emplace(deadline, id));
    }
    void clear(std::uint32_t id) {
        queue_.clear(id);
        forget(id);
    }
    void forget(std::uint32_t id) {
        if (const auto known = by_id_.find(id); known != by_id_.end()) {
            by_time_.erase(known->second);
            by_id_.erase(known);
        }
    }
    void expire() {
        switch (pick(5)) {
            case 0:
                now_ += pick_between(0ns, 1h);
                break;
            case 1:
                now_ += pick_between(0ns, 6s);
                break;
            case 2:
                now_ = next().value_or(now_);
                break;  // also backwards: whoever asks twice gets it twice
            default:
                now_ += pick_between(0ns, 50ms);
                break;
        }
        std::vector<std::uint32_t> expected;
        while (!by_time_.empty() && by_time_.begin()->first <= now_) {
            expected.push_back(by_time_.begin()->second);
            forget(expected.back());
        }
        EXPECT_EQ(expire_all(queue_, now_), expected);
    }
    [[nodiscard]] std::optional<time_point> next() const {
        return by_time_.empty() ? std::nullopt : std::optional{by_time_.begin()->first};
    }

    std::minstd_rand random_;
    time_point now_ = start;
    deadline_queue queue_;
    std::multimap<time_point, std::uint32_t> by_time_;
    std::map<std::uint32_t, std::multimap<time_point, std::uint32_t>::iterator> by_id_;
};

TEST(deadline_queue, AnswersLikeASortedMap) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        Model model{seed};
        for (int i = 0; i < 5'000 && !::testing::Test::HasFailure(); ++i) model.step();
    }
}

}  // namespace
}  // namespace rmq::runtime
