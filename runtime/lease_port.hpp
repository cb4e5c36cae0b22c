#pragma once

#include <rmq/runtime/clock.hpp>
#include <rmq/runtime/lease_core.hpp>
#include <rmq/runtime/lease_hold.hpp>
#include <rmq/runtime/operation.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <utility>
#include <vector>

namespace rmq::runtime {

/// The leasable connections of one broker as their holders see them: part of the broker's port, so that it outlives
/// restarts of the actor that has the sockets. Taking an idle connection and giving one back is a matter of this mutex
/// alone, and what comes back goes to whoever waits longest under the same lock; the actor is rung only when something
/// is to be opened or closed, or when it has to wake earlier than it thought.
///
/// Thread safety: all members, from any thread. The mutex is never held across anything else.
class lease_port : public std::enable_shared_from_this<lease_port> {
public:
    using time_source = std::function<time_point()>;

    /// `pool` tells its leases from those of other brokers. Throws std::invalid_argument when the settings contradict.
    lease_port(const lease_settings& settings, std::uint64_t pool, std::uint32_t seed, completion_sink sink,
               time_source now = &clock::now);

    // The holders' side.

    /// Completes `op` with a reply whose `storage` is the lease_hold, perhaps at once; or, at its deadline, with
    /// pool_exhausted; or with the closing error.
    void acquire(const operation_ptr& op, std::source_location at);
    /// `op` was completed elsewhere and waits no longer. False: it did not wait here.
    bool forget(const operation& op);
    /// Looks at the time: whoever waited too long is told. For those who keep their own deadline.
    void tick();
    /// invalid_argument when it was given back before; nothing else fails. Waits for nobody.
    result<void> give_back(const lease_token& lease, lease_return how);
    [[nodiscard]] bool is_connected(const lease_token& lease) const;
    [[nodiscard]] lease_counts counts() const;
    [[nodiscard]] lease_counters counters() const;

    /// Nobody gets a connection until admit(); whoever waits is told `why`. What is leased stays so.
    void refuse(const error& why);
    void admit();

    // The side of the actor that has the sockets.

    /// An idle connection, if there is one: for a probe.
    std::optional<lease_token> take_idle(std::source_location at = std::source_location::current());
    /// A connection that was opened for something else is to become one of these. Nothing: there is no room for it.
    std::optional<connection_slot> adopt();

    struct work {
        std::vector<closed_slot> close;  ///< first, for places are used again
        std::vector<connection_slot> open;
        std::vector<overdue_lease> overdue;
        bool exhausted = false;
        std::optional<time_point> next_wake;  ///< when to tick() at the latest
    };
    /// What is to be done since the last time; rings again for more.
    work take();
    void on_opened(connection_slot slot);
    /// It could not be opened, or it ended.
    void on_lost(connection_slot slot, const error& why);
    /// Bytes came that nobody asked for.
    void on_unread(connection_slot slot);
    /// All connections went with their actor. Whoever waits is served by the next one.
    void on_actor_ended();
    /// Whom to ring; rings at once if something is to be done. The latest bell replaces the earlier one.
    void attach(std::function<void()> bell);
    /// Nobody gets a connection any longer; leases can still be given back. Idempotent.
    void close(const error& why);

private:
    // What is left to do without the lock.
    struct aftermath {
        std::vector<std::pair<operation_ptr, result<lease_token>>> answers;
        std::shared_ptr<const std::function<void()>> bell;
    };
    template <class Change>
    void change(Change what);
    void absorb(lease_effects& out, aftermath& after);
    void finish(aftermath& after);

    const completion_sink sink_;
    const time_source now_;

    mutable std::mutex mutex_;
    lease_core core_;
    std::map<waiter_id, operation_ptr> waiting_;
    work work_;
    std::optional<time_point> watched_;  // when the actor looks at the time by itself
    std::optional<error> refused_;
    bool rung_ = false;
    std::shared_ptr<const std::function<void()>> bell_;
};

}  // namespace rmq::runtime
