#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstdint>
#include <optional>
#include <source_location>
#include <string_view>
#include <vector>

namespace rmq::runtime {

/// One opening of a connection: the place is used again, the number never, so that a late report about an earlier
/// connection in the same place finds nobody.
struct connection_slot {
    std::uint32_t place;
    std::uint64_t number;
    friend bool operator==(const connection_slot&, const connection_slot&) = default;
};

/// The right to a connection, to be given back once.
struct lease_token {
    std::uint64_t pool;
    connection_slot slot;
    std::uint64_t number;  ///< of the lease: a connection is leased many times
    friend bool operator==(const lease_token&, const lease_token&) = default;
};

using waiter_id = std::uint64_t;

/// In which condition a leased connection comes back.
enum class lease_return : std::uint8_t { clean, broken, unread_bytes, unanswered_request };

/// Why a connection was closed.
enum class close_reason : std::uint8_t {
    connect_timeout,     ///< it was not open in time
    broken,              ///< its holder found it broken
    unread_bytes,        ///< it came back with bytes that nobody had read
    unanswered_request,  ///< it came back before its last answer
    idle,                ///< nobody used it for too long
    too_old,             ///< its lifetime was over
    too_many,            ///< the maximum was lowered
    stopped,             ///< the pool drains or has stopped
};
inline constexpr int close_reason_count = 8;

/// The enumerator's name, "unread_bytes": for logs and metrics. Empty for a number that is none.
std::string_view to_string(close_reason why) noexcept;

/// What a waiter gets, exactly once.
struct lease_answer {
    waiter_id waiter;
    result<lease_token> outcome;
};

struct closed_slot {
    connection_slot slot;
    close_reason why;
};

/// A lease that is held for longer than it should be: reported once, never taken away.
struct overdue_lease {
    lease_token lease;
    duration held;
    std::source_location taken_at;
};

/// What the owner of a lease core has to do.
struct lease_effects {
    std::vector<connection_slot> open;
    std::vector<closed_slot> close;  ///< also ends what is being opened
    std::vector<lease_answer> answers;
    std::vector<overdue_lease> overdue;
    bool exhausted = false;  ///< somebody did not get a connection in time: an event
};

}  // namespace rmq::runtime
