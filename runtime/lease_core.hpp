#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/runtime/backoff.hpp>
#include <rmq/runtime/clock.hpp>
#include <rmq/runtime/lease.hpp>
#include <rmq/runtime/lease_settings.hpp>
#include <rmq/runtime/waiter_queue.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <source_location>
#include <vector>

namespace rmq::runtime {

/// What there is now.
struct lease_counts {
    std::size_t idle = 0;
    std::size_t leased = 0;  ///< those whose connection is gone included, until they are given back
    std::size_t opening = 0;
    std::size_t waiting = 0;
    [[nodiscard]] std::size_t total() const noexcept { return idle + leased + opening; }
};

/// What has happened so far.
struct lease_counters {
    std::uint64_t granted = 0;
    std::uint64_t waited = 0;     ///< of these, not at once
    std::uint64_t timed_out = 0;  ///< waiters whose deadline was over
    std::uint64_t refused = 0;    ///< not even a waiter: no time, no place in the queue, or stopped
    std::uint64_t cancelled = 0;
    std::uint64_t opened = 0;
    std::uint64_t connect_failures = 0;
    std::uint64_t adopted = 0;
    std::uint64_t lost = 0;
    std::uint64_t overdue = 0;
    std::array<std::uint64_t, close_reason_count> closed{};  ///< by reason
    duration longest_wait{0};
};

/// The leasable connections of one broker as a state machine: who holds one, who waits, what is opened and closed.
/// A waiter is never passed by: as long as somebody waits nothing is idle. Connections are opened when somebody waits,
/// no more than wait and no more at a time than allowed. Owns no socket, reads no clock, starts no thread.
///
/// Thread safety: none; its owner puts a lock around it. Every call is short.
class lease_core {
public:
    /// `pool` tells this pool's leases from others'. Throws std::invalid_argument when the settings contradict.
    lease_core(const lease_settings& settings, std::uint64_t pool, std::uint32_t seed);

    /// Wants a connection until `deadline`. Answered exactly once, perhaps at once: a lease, `pool_exhausted` (with the
    /// last failure of a connection in its detail), `cancelled`, or the error of drain() and stop().
    waiter_id acquire(time_point deadline, time_point now, lease_effects& out,
                      std::source_location at = std::source_location::current());
    /// An idle connection, or nothing.
    std::optional<lease_token> try_acquire(time_point now, lease_effects& out,
                                           std::source_location at = std::source_location::current());
    /// Answers a waiter `cancelled`. False: it was answered before, and if it got a lease has to give it back.
    bool cancel(waiter_id waiter, time_point now, lease_effects& out);
    /// `invalid_argument` for a lease of another pool, and for one that was given back before. Nothing else fails: also
    /// when the connection was lost, or the pool has stopped.
    result<void> give_back(const lease_token& lease, lease_return how, time_point now, lease_effects& out);

    void on_opened(connection_slot slot, time_point now, lease_effects& out);
    /// It could not be opened, or it ended. Late reports are ignored.
    void on_lost(connection_slot slot, const error& why, time_point now, lease_effects& out);
    /// Bytes came on it that nobody asked for: it is closed, if it is leased when it comes back.
    void on_unread(connection_slot slot, time_point now, lease_effects& out);
    /// All connections are gone, by no fault of theirs or the broker's (their actor ended): leases are out still, and
    /// what is wanted is opened anew.
    void lose_all(time_point now, lease_effects& out);
    /// A connection that was opened for something else (a probe) is to become one of the pool's. Nothing: there is no
    /// room for it, close it.
    std::optional<connection_slot> adopt(time_point now, lease_effects& out);
    void on_tick(time_point now, lease_effects& out);
    [[nodiscard]] std::optional<time_point> next_wake() const;

    /// Other limits from now on. What is too many is closed, or when it comes back; nobody who waits is sent away.
    /// Throws std::invalid_argument and changes nothing when the settings contradict each other.
    void reload(const lease_settings& settings, time_point now, lease_effects& out);
    /// Nobody gets a connection any longer; what is leased may be used until it is given back.
    void drain(const error& why, time_point now, lease_effects& out);
    /// The same, and what is leased is closed, too. Leases can still be given back.
    void stop(const error& why, time_point now, lease_effects& out);
    /// After drain() or stop(): no lease is out any longer.
    [[nodiscard]] bool is_drained() const { return closed_ && counts().total() == 0; }

    [[nodiscard]] lease_counts counts() const;
    [[nodiscard]] const lease_counters& counters() const noexcept { return counters_; }
    /// Whether the lease is out and its connection is still there.
    [[nodiscard]] bool is_connected(const lease_token& lease) const noexcept;

private:
    // gone: leased, but its connection ended or was closed: only the lease is still out.
    enum class state : std::uint8_t { free, opening, idle, leased, gone };
    struct place {
        state now = state::free;
        std::uint64_t number = 0;
        time_point opened{};        // while opening: since when
        time_point used{};          // while idle or leased: since when
        double idle_share = 1;      // of the idle timeout
        double lifetime_share = 1;  // of the lifetime
        std::uint64_t lease = 0;
        bool reported = false;
        bool unread = false;  // bytes came that nobody asked for
        std::source_location taken_at{};
    };

    [[nodiscard]] place* find(connection_slot slot) noexcept;
    [[nodiscard]] const place* find(const lease_token& lease) const noexcept;
    [[nodiscard]] connection_slot slot_of(const place& p) const noexcept;
    [[nodiscard]] std::size_t wanted() const;
    [[nodiscard]] bool may_open(const lease_counts& have) const noexcept;
    [[nodiscard]] time_point idle_until(const place& p) const noexcept;
    [[nodiscard]] time_point lives_until(const place& p) const noexcept;
    [[nodiscard]] std::optional<close_reason> retires(const place& p, time_point now) const;
    place& take_place(time_point now);
    void close(place& p, close_reason why, lease_effects& out);
    void close_all(state which, close_reason why, lease_effects& out);
    void note_failure(time_point began, time_point now);
    void set_idle(place& p, time_point now);
    lease_token grant(place& p, std::source_location at, time_point now);
    void hand_out(place& p, time_point now, lease_effects& out);
    void expire_waiters(time_point now, lease_effects& out);
    void refuse(waiter_id waiter, error why, duration waited, lease_effects& out);
    [[nodiscard]] error exhausted(const char* what, time_point now) const;
    void fill(time_point now, lease_effects& out);

    lease_settings settings_;
    std::uint64_t pool_;
    std::minstd_rand random_;
    backoff backoff_;
    bool in_trouble_ = false;  // since a failure, until a connection came back clean
    std::optional<time_point> failed_at_;
    std::optional<time_point> retry_at_;
    std::optional<error> last_failure_;  // nothing once a connection could be opened
    std::vector<place> places_;
    std::vector<std::uint32_t> idle_;  // the one that was used last at the end
    waiter_queue waiters_;
    std::uint64_t last_number_ = 0;
    std::uint64_t last_lease_ = 0;
    waiter_id last_waiter_ = 0;
    std::optional<error> closed_;
    lease_counters counters_;
};

}  // namespace rmq::runtime
