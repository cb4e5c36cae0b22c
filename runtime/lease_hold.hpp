#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/reply.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/runtime/lease.hpp>
#include <rmq/runtime/lease_use.hpp>

#include <atomic>
#include <memory>

namespace rmq::runtime {

class lease_port;

/// A lease while it is out: gives the connection back when it is told to, or dies. Nothing waits, and nothing fails:
/// also after the end of the client, on any thread, while an exception unwinds the stack.
///
/// Thread safety: all members, from any thread.
class lease_hold {
public:
    lease_hold(std::shared_ptr<lease_port> from, const lease_token& token);
    lease_hold(const lease_hold&) = delete;
    lease_hold& operator=(const lease_hold&) = delete;
    ~lease_hold();

    /// invalid_argument when it was given back before.
    result<void> give_back();
    [[nodiscard]] bool is_given_back() const noexcept { return given_back_; }
    /// Whether it is out and its connection is still there.
    [[nodiscard]] bool is_connected() const;
    /// Counts a request that is to go over it. invalid_argument: for a lease that was given back, or one of another
    /// broker than that of `port`, or for a request that only the control connection may carry (heartbeat, unregister).
    result<std::shared_ptr<lease_use>> begin(const protocol::prepared_request& what, const lease_port* port) const;

private:
    const std::shared_ptr<lease_port> from_;
    const lease_token token_;
    const std::shared_ptr<lease_use> use_;
    std::atomic<bool> given_back_{false};
};

/// The lease that an acquisition was completed with.
std::shared_ptr<lease_hold> hold_in(const protocol::reply& granted);

}  // namespace rmq::runtime
