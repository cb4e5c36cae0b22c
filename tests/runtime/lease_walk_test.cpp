// A pool to which anything happens at any time, and what must hold all the same.

#include <rmq/runtime/lease_core.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace rmq::test {
namespace {

using namespace std::chrono_literals;
using runtime::connection_slot;
using runtime::lease_core;
using runtime::lease_effects;
using runtime::lease_return;
using runtime::lease_settings;
using runtime::lease_token;
using runtime::time_point;
using runtime::waiter_id;

class lease_walk {
public:
    explicit lease_walk(std::uint32_t seed) : random_(seed), settings_(any_settings()), core_(settings_, 1, seed) {}

    void step() {
        lease_effects out;
        happen(out);
        carry_out(out);
        check();
    }

    // Everybody gives back; then nothing is left.
    void end() {
        lease_effects out;
        core_.stop(local_error(errc::client_stopped, "the end"), now_, out);
        carry_out(out);
        for (const auto& lease : held_) {
            lease_effects none;
            ASSERT_TRUE(core_.give_back(lease, lease_return::clean, now_, none));
            ASSERT_TRUE(none.open.empty() && none.close.empty() && none.answers.empty());
        }
        ASSERT_TRUE(core_.is_drained());
        ASSERT_TRUE(waiting_.empty());
        ASSERT_TRUE(opening_.empty() && open_.empty());
    }

    [[nodiscard]] const runtime::lease_counters& counters() const { return core_.counters(); }
    [[nodiscard]] std::uint64_t answers() const { return answers_; }

private:
    using sockets = std::map<std::uint64_t, connection_slot>;  // by number

    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

    lease_settings any_settings() {
        lease_settings s;
        s.max_connections = 1 + below(6);
        s.min_idle = below(3) == 0 ? below(s.max_connections + 1) : 0;
        s.max_waiters = 1 + below(20);
        s.max_connects = 1 + below(4);
        s.lifetime = 5s + std::chrono::seconds{below(60)};
        s.idle_timeout = 1s + std::chrono::seconds{below(20)};
        s.overdue_after = 3s;
        return s;
    }

    connection_slot any(const sockets& from) {
        return std::next(from.begin(), static_cast<std::ptrdiff_t>(below(static_cast<std::uint32_t>(from.size()))))
            ->second;
    }

    void happen(lease_effects& out) {
        now_ += std::chrono::milliseconds{below(30)};
        switch (const auto dice = below(100); dice / 5) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
                waiting_.insert(core_.acquire(now_ + std::chrono::milliseconds{below(400)}, now_, out));
                return;
            case 5:
                if (const auto lease = core_.try_acquire(now_, out)) hold(*lease);
                return;
            case 6: {
                const auto id = waiting_.empty() ? waiter_id{1} : *waiting_.begin() + below(5);
                const bool waits = waiting_.count(id) != 0;
                ASSERT_EQ(core_.cancel(id, now_, out), waits);
                return;
            }
            case 7:
            case 8:
            case 9:
            case 10:
            case 11:
                return give_back(out);
            case 12:
            case 13:
            case 14:
                if (opening_.empty()) return;
                return opened(any(opening_), out);
            case 15:
                if (!opening_.empty()) lost(any(opening_), out);
                return;
            case 16:
                if (below(4) == 0 && !open_.empty()) lost(any(open_), out);
                if (below(4) == 0)
                    core_.on_lost({below(7), 1'000'000'000}, local_error(errc::connection_lost, ""), now_ - 1h, none_);
                return;
            case 17:
                if (const auto slot = core_.adopt(now_, out)) open_.emplace(slot->number, *slot);
                return;
            case 18:
                if (below(20) == 0) core_.reload(settings_ = any_settings(), now_, out);
                return;
            default:
                if (below(3) == 0) now_ = core_.next_wake() ? std::max(now_, *core_.next_wake()) : now_;
                core_.on_tick(now_, out);
                if (core_.next_wake()) {
                    ASSERT_GT(*core_.next_wake(), now_);
                }
                return;
        }
    }

    void give_back(lease_effects& out) {
        if (held_.empty()) return;
        const auto at = held_.begin() + static_cast<std::ptrdiff_t>(below(static_cast<std::uint32_t>(held_.size())));
        const auto lease = *at;
        held_.erase(at);
        const auto how = below(3) == 0 ? static_cast<lease_return>(below(4)) : lease_return::clean;
        ASSERT_TRUE(core_.give_back(lease, how, now_, out));
        ASSERT_FALSE(core_.give_back(lease, how, now_, none_));
    }

    void opened(connection_slot slot, lease_effects& out) {
        opening_.erase(slot.number);
        open_.emplace(slot.number, slot);
        core_.on_opened(slot, now_, out);
    }

    void lost(connection_slot slot, lease_effects& out) {
        opening_.erase(slot.number);
        open_.erase(slot.number);
        core_.on_lost(slot, local_error(errc::connection_lost, "lost"), now_, out);
    }

    void hold(const lease_token& lease) {
        for (const auto& other : held_) ASSERT_NE(other.slot.place, lease.slot.place);
        ASSERT_EQ(open_.count(lease.slot.number), 1U) << "granted a connection that is not open";
        held_.push_back(lease);
    }

    void carry_out(const lease_effects& out) {
        ASSERT_TRUE(none_.open.empty() && none_.close.empty() && none_.answers.empty());
        for (const auto& answer : out.answers) {
            ASSERT_EQ(waiting_.erase(answer.waiter), 1U) << "answered twice, or never asked";
            ++answers_;
            if (answer.outcome) hold(*answer.outcome);
        }
        for (const auto& [slot, why] : out.close)
            ASSERT_EQ(opening_.erase(slot.number) + open_.erase(slot.number), 1U) << "closed what is not there";
        for (const auto& slot : out.open) {
            for (const auto& [number, other] : opening_) ASSERT_NE(other.place, slot.place);
            ASSERT_TRUE(opening_.emplace(slot.number, slot).second);
        }
        if (!out.open.empty()) {
            const auto have = core_.counts();
            ASSERT_LE(have.total(), settings_.max_connections);
            ASSERT_LE(have.opening, settings_.max_connects);
            ASSERT_LE(have.opening, have.waiting + settings_.min_idle);
        }
    }

    void check() {
        const auto have = core_.counts();
        ASSERT_EQ(have.opening, opening_.size());
        ASSERT_EQ(have.leased, held_.size());
        ASSERT_EQ(have.waiting, waiting_.size());
        ASSERT_LE(have.waiting, 20U);
        ASSERT_FALSE(have.waiting > 0 && have.idle > 0) << "somebody waits although a connection is idle";
        std::size_t connected = 0;
        for (const auto& lease : held_) {
            ASSERT_EQ(core_.is_connected(lease), open_.count(lease.slot.number) == 1);
            connected += core_.is_connected(lease) ? 1U : 0U;
        }
        ASSERT_EQ(have.idle + connected, open_.size()) << "a connection was lost sight of";
        // Whoever waits is answered some day: there is always a next time.
        if (have.waiting > 0) {
            ASSERT_TRUE(core_.next_wake());
        }
    }

    std::minstd_rand random_;
    time_point now_{runtime::duration{1h}};
    lease_settings settings_;
    lease_core core_;
    sockets opening_;
    sockets open_;
    std::vector<lease_token> held_;
    std::set<waiter_id> waiting_;
    lease_effects none_;
    std::uint64_t answers_ = 0;
};

TEST(lease_walk, LosesNoConnectionAndNoWaiterWhateverHappens) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        lease_walk uut{seed * 7919};
        for (int i = 0; i < 20'000; ++i) {
            uut.step();
            ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed << ", event " << i;
        }
        uut.end();
        ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed;
        EXPECT_GT(uut.answers(), 4'000U);
        EXPECT_GT(uut.counters().granted, 1'000U);
    }
}

}  // namespace
}  // namespace rmq::test
