#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/heartbeat_v2.hpp>
#include <rmq/protocol/unregister_client.hpp>
#include <rmq/runtime/clock.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace rmq::runtime {

/// Which groups a broker is to know us in, and when it is told again. One heartbeat is under way at a time, and the
/// next one is counted from the last one that went out: a timer that was held up delays, and never catches up.
/// Owns no socket, reads no clock.
class membership_core {
public:
    /// A heartbeat goes out at least every `interval`, up to a tenth of it earlier, by chance, so that many clients
    /// don't come in step.
    membership_core(duration interval, std::uint32_t seed) : interval_{interval}, random_{seed} {}

    /// From now on these are the groups; at once. No group at all ends it. Returned: what is left of the groups so far.
    std::vector<unregister_query> set(heartbeat_data groups, time_point now);
    /// All groups, to be left; none are kept up any longer.
    std::vector<unregister_query> leave();

    /// The heartbeat that is due, which is then under way until on_answer().
    std::optional<heartbeat_data> take_due(time_point now);
    void on_answer(const result<heartbeat_reply>& answer, time_point now);
    /// The control connection is open, and was not before: a broker knows members by connection.
    void on_opened(time_point now);

    [[nodiscard]] bool has_groups() const noexcept { return due_.has_value(); }
    [[nodiscard]] std::optional<time_point> next_wake() const;

private:
    duration interval_;
    std::minstd_rand random_;
    heartbeat_data groups_;
    heartbeat_v2 v2_;
    std::optional<time_point> due_;  // nothing: no groups
    bool under_way_ = false;
    bool was_short_ = false;  // what is under way leaves out the subscriptions
};

}  // namespace rmq::runtime
