#pragma once

#include <rmq/client/broker_operations.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/unregister_client.hpp>
#include <rmq/runtime/lease_hold.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace rmq {

namespace client {
class manager_facade;
}

/// A connection to a broker for oneself: while it is held nobody else's request travels on it. Every operation of
/// broker_operations goes over it, but for heartbeats and leaving groups: brokers know group members by connection, and
/// there is one for that.
///
/// It goes back to its pool exactly once, however the scope ends: normally, by an exception, with a coroutine that is
/// destroyed while it waits, after the client has ended. Giving it back waits for nothing. A connection that broke,
/// that has an unanswered request (also one that timed out or was cancelled) or unread bytes is closed then and not
/// used again: let what you asked for complete first. When the connection ends, requests fail with connection_lost,
/// which never moves them to another connection: give the lease back and take another.
///
/// Keeps its manager alive, as a broker_client does.
///
/// Thread safety: its operations and is_connected() from any number of threads; the others from one at a time.
class lease : public broker_operations {
public:
    /// Leaves one that holds nothing: ask nothing of it.
    lease(lease&& other) noexcept
        : broker_operations(static_cast<const broker_operations&>(other)),
          hold_(std::move(other.hold_)),
          owner_(std::move(other.owner_)) {}
    lease& operator=(lease&& other) noexcept {
        if (this == &other) return *this;
        if (hold_) give_back();
        broker_operations::operator=(static_cast<const broker_operations&>(other));
        hold_ = std::move(other.hold_);
        owner_ = std::move(other.owner_);
        return *this;
    }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() {
        if (hold_) give_back();
    }

    /// Whether it is held and its connection has not ended, as far as is known.
    [[nodiscard]] bool is_connected() const { return hold_ && hold_->is_connected(); }
    /// Before the end of its scope. invalid_argument when it was given back before.
    result<void> give_back() noexcept {
        if (const auto hold = std::exchange(hold_, nullptr)) return hold->give_back();
        return tl::unexpected(local_error(errc::invalid_argument, "there is no lease to give back"));
    }

    result<heartbeat_reply> heartbeat(const heartbeat_query&) const = delete;
    template <class CompletionToken>
    auto async_heartbeat(const heartbeat_query&, CompletionToken&&) const = delete;
    result<void> unregister(const unregister_query&) const = delete;
    template <class CompletionToken>
    auto async_unregister(const unregister_query&, CompletionToken&&) const = delete;

private:
    friend class broker_client;
    friend class broker_manager;
    friend struct client::arrival<lease>;
    explicit lease(std::shared_ptr<runtime::lease_hold> hold) noexcept
        : broker_operations(nullptr), hold_(std::move(hold)) {}

    // An acquisition: a request that has nothing to send.
    static protocol::typed_request<lease> asked_for(std::chrono::milliseconds timeout) {
        protocol::typed_request<lease> asked;
        asked.request.operation = "acquire";
        asked.request.timeout = timeout;
        asked.decode = [](const protocol::reply& granted, const protocol::prepared_request&,
                          const protocol::caller&) -> result<lease> { return lease{runtime::hold_in(granted)}; };
        return asked;
    }

    std::shared_ptr<runtime::lease_hold> hold_;
    std::shared_ptr<const client::manager_facade> owner_;
};

template <>
struct client::arrival<lease> {
    static void of(lease& granted, const request_target& from) {
        auto to = std::make_shared<request_target>(from);
        to->lease = granted.hold_;
        granted.owner_ = std::exchange(to->owner, nullptr);
        granted.aim(std::move(to));
    }
};

}  // namespace rmq
