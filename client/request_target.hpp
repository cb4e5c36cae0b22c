#pragma once

#include <rmq/protocol/consumer_ids.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/runtime/broker_port.hpp>
#include <rmq/runtime/finish.hpp>
#include <rmq/runtime/lease_hold.hpp>
#include <rmq/runtime/operation.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

namespace rmq::client {

class callback_thread;
class manager_facade;
class manager_life;
class thread_marks;

/// Where a request goes and what its completion needs; outlives the context, which ends the port.
struct request_target {
    std::shared_ptr<runtime::broker_port> port;  // nothing: no such broker
    std::shared_ptr<const protocol::requester> who;
    std::shared_ptr<callback_thread> callbacks;
    std::shared_ptr<const thread_marks> threads;
    protocol::broker_name asked_for;  // without a port: the name or address the caller gave
    std::shared_ptr<manager_life> manager{};
    std::chrono::milliseconds acquire_timeout{500};
    std::shared_ptr<runtime::lease_hold> lease{};  // requests go over its connection; nothing: over shared ones
    // Of an acquisition: where in the caller's code, and what the lease is to keep alive.
    std::source_location asked_at{};
    std::shared_ptr<const manager_facade> owner{};

    [[nodiscard]] protocol::caller from() const noexcept { return {*who, port ? port->broker() : asked_for}; }
    [[nodiscard]] error unknown() const;  // what a request without a port fails with
    /// Sends it on its way: over the lease, if this is one's target. An operation without a frame asks for a lease. The
    /// error of what is refused; it was not submitted then.
    [[nodiscard]] std::optional<error> submit(const runtime::operation_ptr& op,
                                              const protocol::prepared_request& what) const;
    /// Completes `op`, which was never submitted.
    void refuse(const runtime::operation_ptr& op, error why) const;
    /// Cancels `op`, which was submitted.
    void cancel(const runtime::operation_ptr& op) const;
    /// What its result says of the client itself: an alarm when a group has us twice.
    void look_at(const consumer_list& members, const std::string& group) const;
    /// Runs a handler of the user's: what it throws ends here, and is logged.
    void guarded(const std::function<void()>& run) const noexcept;
};

/// Submits and waits. The deadline is the caller's own: it holds even if nothing else moves.
result<protocol::reply> wait_for_reply(const request_target& target, protocol::prepared_request& request,
                                       runtime::time_point started);

/// The same for any other target: `submit` sends it on its way, or says why not.
using submitter = std::function<std::optional<error>(const runtime::operation_ptr&)>;
result<protocol::reply> wait_for_reply(const thread_marks& threads, const submitter& submit,
                                       protocol::prepared_request& request, runtime::time_point started);

/// What a result takes from the target it came through. Most take nothing.
template <class T>
struct arrival {
    static void of(T&, const request_target&) {}
};

/// Completes any operation.
template <class T>
result<T> finished(const request_target& target, result<protocol::reply>&& outcome,
                   const protocol::typed_request<T>& asked, runtime::time_point started) {
    auto done = runtime::finish(std::move(outcome), asked, target.from(), started, &runtime::clock::now);
    if constexpr (std::is_same_v<T, consumer_list>)
        if (done) target.look_at(*done, asked.request.group);
    if constexpr (!std::is_void_v<T>)
        if (done) arrival<T>::of(*done, target);
    return done;
}

/// The blocking form of any operation. From our I/O threads, callbacks and actors: would_deadlock.
template <class T>
result<T> call(const request_target& target, result<protocol::typed_request<T>> prepared) {
    if (!prepared) return tl::unexpected(std::move(prepared.error()));
    const auto started = runtime::clock::now();
    auto outcome = wait_for_reply(target, prepared->request, started);
    return finished(target, std::move(outcome), *prepared, started);
}

}  // namespace rmq::client
