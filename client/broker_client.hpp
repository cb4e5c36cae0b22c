#pragma once

#include <rmq/client/broker_operations.hpp>
#include <rmq/client/context.hpp>
#include <rmq/client/lease.hpp>
#include <rmq/client/settings.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string_view>
#include <utility>

namespace rmq {

namespace client {
class manager_facade;
}

/// A handle to one broker; what may be asked of it is in broker_operations. Its requests share connections with those
/// of other handles. Cheap to copy. May outlive its manager and its context; requests then fail with client_stopped.
///
/// Thread safety: all members, from any number of threads.
class broker_client : public broker_operations {
public:
    /// Takes a connection to the broker for oneself; see rmq::lease. An idle one is taken at once; otherwise it is
    /// first come, first served, and connections are opened as long as fewer than pool_settings::max_connections are
    /// there.
    ///
    /// `timeout` is for the whole wait, connecting included; 0 means pool_settings::acquire_timeout. `at` is what
    /// events about a lease that is held for too long name. Errors: pool_exhausted (who holds, who waits, and the last
    /// failure of a connection, in its detail), client_stopped, would_deadlock, invalid_argument (no such broker).
    result<lease> acquire(std::chrono::milliseconds timeout = {},
                          std::source_location at = std::source_location::current()) const {
        const auto to = for_lease(at);
        return client::call<lease>(*to, lease::asked_for(timeout.count() > 0 ? timeout : to->acquire_timeout));
    }
    /// The same for any completion token with the signature void(rmq::result<rmq::lease>). A wait that is cancelled
    /// leaves nothing behind; a lease that nobody takes, because the handler's executor has gone, goes back.
    template <class CompletionToken>
    auto async_acquire(std::chrono::milliseconds timeout, CompletionToken&& token,
                       std::source_location at = std::source_location::current()) const {
        auto to = for_lease(at);
        const auto wait = timeout.count() > 0 ? timeout : to->acquire_timeout;
        return client::initiate<lease>(std::move(to), lease::asked_for(wait), std::forward<CompletionToken>(token));
    }

private:
    friend class broker_manager;
    broker_client(client::request_target target, std::shared_ptr<const client::manager_facade> owner)
        : broker_operations(std::make_shared<const client::request_target>(std::move(target))),
          owner_(std::move(owner)) {}

    [[nodiscard]] std::shared_ptr<const client::request_target> for_lease(std::source_location at) const {
        auto to = std::make_shared<client::request_target>(*target());
        to->asked_at = at;
        to->owner = owner_;
        return to;
    }

    std::shared_ptr<const client::manager_facade> owner_;
};

/// A client of one broker, with nothing to manage: its connections end with the last copy of the handle.
/// Throws rmq::exception (invalid_argument) when host or port can't be right. Does not connect yet.
broker_client create_broker_client(context& context, std::string_view host, std::int64_t port,
                                   const client_settings& settings = {});

}  // namespace rmq
