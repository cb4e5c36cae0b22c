// A broker to which anything happens at any time, and what must hold all the same.

#include <rmq/runtime/health_core.hpp>
#include <rmq/runtime/health_table.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace rmq::test {
namespace {

using namespace std::chrono_literals;
using runtime::admission;
using runtime::answer_kind;
using runtime::duration;
using runtime::health_core;
using runtime::health_effects;
using runtime::health_event;
using runtime::health_state;
using runtime::time_point;

class walk {
public:
    explicit walk(std::uint32_t seed) : random_(seed), core_({}, seed, now_) { core_.set_peer_latency(20ms); }

    void step() {
        health_effects out;
        const auto before = core_.state();
        const bool was_held = core_.is_held();
        happen(out);
        check(before, was_held, out);
    }

    [[nodiscard]] const health_core& core() const { return core_; }
    [[nodiscard]] const std::set<std::pair<health_state, health_event>>& seen() const { return seen_; }
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

private:
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

    void happen(health_effects& out) {
        if (--mood_left_ == 0) {  // good times and bad ones
            mood_left_ = 1 + below(300);
            bad_ = below(100);
        }
        by_word_ = false;
        if (burst_left_ > 0) {
            --burst_left_;
            return answer(now_ - std::chrono::milliseconds{below(burst_latency_)}, below(100) < bad_, out);
        }
        const auto sent = now_ - std::chrono::milliseconds{below(4'000)};
        const auto dice = below(1'000);
        if (dice < 400) {
            now_ = core_.next_wake() ? std::max(now_, *core_.next_wake()) : now_ + 1s;
            if (below(50) == 0) now_ += std::chrono::milliseconds{below(20'000)};  // held up
            core_.on_tick(now_, out);
            return after_tick(out);
        }
        now_ += std::chrono::milliseconds{below(200)};
        if (dice < 405) {
            burst_left_ = 60;
            burst_latency_ = below(2) == 0 ? 10 : 1'000;
            return;
        }
        if (dice < 980) return report(sent, out);
        by_word_ = true;
        switch (below(7)) {
            case 0:
                return core_.suspend(now_, out);
            case 1:
            case 2:
                return core_.resume(now_, out);
            case 3:
                return core_.reset(now_, out);
            case 4:
                return core_.on_go_away(now_, out);
            case 5:
                return below(2) == 0 ? core_.on_gave_up(now_, out) : core_.on_address_unusable(now_, out);
            default:
                return core_.probe_soon(now_);
        }
    }

    void report(time_point sent, health_effects& out) {
        const bool fails = below(100) < bad_;
        if (!probes_.empty() && below(2) == 0) {
            const auto id = probes_[below(static_cast<std::uint32_t>(probes_.size()))];
            if (!fails) return core_.on_probe_answered(id, now_, out);
            return below(2) == 0 ? core_.on_probe_bytes(id, now_) : core_.forget_probe(id);
        }
        switch (below(4)) {
            case 0:
                return fails ? core_.on_connect_failed(below(2) == 0, now_, out) : core_.on_bytes(now_);
            case 1:
                return fails ? core_.on_lost(sent, now_, out) : core_.on_cancelled(sent);
            case 2:
                if (core_.admit()) trickled_.push_back(now_);
                [[fallthrough]];
            default:
                break;
        }
        if (!trickled_.empty() && below(2) == 0) {
            sent = trickled_.back();
            trickled_.pop_back();
        }
        if (fails && below(2) == 0) return core_.on_timeout(sent, now_, out);
        answer(sent, fails, out);
    }

    void answer(time_point sent, bool fails, health_effects& out) {
        const auto served = below(5) == 0 ? answer_kind::held : answer_kind::good;
        core_.on_answer(fails ? answer_kind::error : served, sent, now_, out);
    }

    void after_tick(const health_effects& out) {
        if (out.probe) probes_.push_back(*out.probe);
        if (probes_.size() > 4) probes_.erase(probes_.begin());
        if (core_.next_wake()) {
            ASSERT_GT(*core_.next_wake(), now_);  // does not spin
        }
    }

    void check(health_state before, bool was_held, const health_effects& out) {
        auto state = before;
        for (const auto& change : out.changes) {
            ASSERT_EQ(change.from, state);
            const auto* rule = runtime::health_rule_for(change.from, change.why);
            ASSERT_NE(rule, nullptr);
            ASSERT_EQ(rule->to, change.to);
            ASSERT_EQ(change.at, now_);
            ASSERT_EQ(change.reason, rule->reason);
            seen_.emplace(change.from, change.why);
            state = change.to;
            ++changes_;
        }
        ASSERT_EQ(core_.state(), state);
        ASSERT_LE(out.changes.size(), 2U);
        if (!out.changes.empty()) {
            ASSERT_EQ(core_.since(), now_);
        }
        ASSERT_LE(core_.unanswered_probes(), 2U);
        if (was_held && !by_word_) {
            ASSERT_EQ(core_.state(), before);
            ASSERT_FALSE(out.probe);
        }
        if (out.probe) {
            ASSERT_NE(core_.state(), health_state::suspended);
            ASSERT_TRUE(sent_.insert(*out.probe).second);
            // Never closer than the shortest interval, but for a state that begins or a word of somebody's.
            if (last_probe_ && core_.since() < *last_probe_ && !word_since_probe_) {
                ASSERT_GE(now_ - *last_probe_, 900ms);
            }
            last_probe_ = now_;
            word_since_probe_ = false;
        }
        word_since_probe_ = word_since_probe_ || by_word_;
        // Whoever may come back by itself does: there is always a next time.
        if (!core_.is_held()) {
            ASSERT_TRUE(core_.next_wake());
        }
        if (core_.admits() == admission::no) {
            ASSERT_FALSE(core_.admit());
        }
    }

    std::minstd_rand random_;
    time_point now_{duration{1h}};
    health_core core_;
    std::vector<runtime::probe_id> probes_;
    std::vector<time_point> trickled_;
    std::set<runtime::probe_id> sent_;
    std::optional<time_point> last_probe_;
    bool by_word_ = false;
    bool word_since_probe_ = false;
    std::uint32_t mood_left_ = 1;
    std::uint32_t bad_ = 0;
    std::uint32_t burst_left_ = 0;  // many answers at one instant
    std::uint32_t burst_latency_ = 1;
    std::set<std::pair<health_state, health_event>> seen_;
    std::uint64_t changes_ = 0;
};

// Its first answer makes a broker healthy before there is anything to judge, and so does one after a few failures; two
// failures in a row make it unhealthy before a third one can open the circuit.
bool is_out_of_reach(health_state from, health_event event) {
    switch (event) {
        case health_event::many_errors:
        case health_event::slow:
            return from == health_state::unknown;
        case health_event::failure_rate:
            return from == health_state::unknown || from == health_state::unhealthy;
        case health_event::failures_in_a_row:
            return from != health_state::unhealthy;
        default:
            return false;
    }
}

TEST(health_walk, OfAMillionEventsKeepsToTheTable) {
    walk uut{20260101};
    for (int i = 0; i < 1'000'000; ++i) {
        uut.step();
        ASSERT_FALSE(testing::Test::HasFatalFailure()) << "event " << i;
    }
    const auto& counted = uut.core().counters().changes;
    EXPECT_EQ(std::accumulate(counted.begin(), counted.end(), std::uint64_t{0}), uut.changes());
    // It went everywhere by everything that can happen there, with these settings and by chance.
    for (const auto& rule : runtime::health_table)
        for (int from = 0; from < runtime::health_state_count; ++from) {
            const auto state = static_cast<health_state>(from);
            if (!rule.from.has(state) || is_out_of_reach(state, rule.event)) continue;
            EXPECT_TRUE(uut.seen().count({state, rule.event})) << to_string(state) << " + " << to_string(rule.event);
        }
}

}  // namespace
}  // namespace rmq::test
