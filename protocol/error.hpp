#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tl/expected.hpp>

namespace rmq {

/// The kind of a failure: what a caller compares. Each kind has one exception class (exception.hpp).
enum class errc {
    connection_failed = 1,  ///< no connection could be made (refused, unreachable, name not found)
    connection_lost,        ///< the connection ended while the request needed it
    deadline_exceeded,      ///< the time given to the operation is over
    cancelled,              ///< cancelled by the caller
    pool_exhausted,         ///< no connection, or no place in a queue, became free in time
    client_stopped,         ///< this client, its context, or the actor that was asked has ended
    would_deadlock,         ///< a blocking call from an I/O thread, a callback or an actor
    invalid_argument,       ///< what was asked can't be right; nothing left this process
    protocol_error,         ///< the peer's bytes are not the RocketMQ remoting protocol, or break its limits
    system_error,           ///< the broker's or our own machinery failed
    broker_rejected,        ///< a response code without a closer kind; see error::response_code
    send_failed,            ///< the broker did not store the message, or did not say that it did
    pull_failed,            ///< the broker did not serve the pull
    offset_failed,          ///< an offset could not be read or changed
    topic_not_found,        ///< the topic does not exist there
    queue_not_found,        ///< the queue id does not exist there
    authentication_failed,  ///< who we are was not accepted
    permission_denied,      ///< we, the topic or the group may not do that
    broker_busy,            ///< flow control, overload, or going away: not executed
    transaction_failed,     ///< a transaction could not be ended
    producer_error,         ///< the broker has no such producer, or refuses this one
    consumer_error,         ///< the broker has no such consumer group or subscription, or refuses this one
    broker_unavailable,     ///< nothing is sent there now: an operator suspended the broker, or it was given up
};

/// The enumerator's name, "topic_not_found": for scripts and dashboards to compare. Empty for a number that is none.
std::string_view to_string(errc kind) noexcept;

const std::error_category& error_category() noexcept;
std::error_code make_error_code(errc e) noexcept;

/// May the broker have acted on the request?
enum class fate {
    not_sent,  ///< no byte of it was handed to a socket: certainly not executed
    refused,   ///< the broker answered that it did not do it
    unknown,   ///< it may have been executed: repeating it can duplicate its effect
};

std::string_view to_string(fate f) noexcept;

/// Where a failure happened: fields, not prose. Empty means "does not apply" or "not known".
struct error_context {
    std::string operation;  ///< "send", "pull", …
    std::string broker;     ///< broker name
    std::string address;    ///< host:port
    std::string topic;
    std::optional<std::int32_t> queue_id;
    std::string group;
    std::string client_id;
    std::optional<std::int32_t> opaque;
    std::int32_t attempts = 0;
    std::chrono::microseconds elapsed{0};
};

/// A failure: compare `code`, show `message()`, decide about a repetition by `request`.
struct error {
    std::error_code code;
    error_context where{};
    fate request = fate::unknown;    ///< safe until somebody knows better
    std::int32_t response_code = 0;  ///< RocketMQ's ResponseCode when the broker answered, else 0
    std::string detail{};            ///< what was wrong and what to do about it, in our words
    std::string remark{};            ///< the broker's own words, control characters escaped

    /// One line a person understands: what failed where, what to do, the broker's words, and all that is known.
    [[nodiscard]] std::string message() const;
};

/// An error made here, before anything left this process (fate::not_sent).
error local_error(errc code, std::string detail);

/// A value or an error. (C++20 has no std::expected.)
template <class T>
using result = tl::expected<T, error>;

}  // namespace rmq

template <>
struct std::is_error_code_enum<rmq::errc> : std::true_type {};
