#pragma once

#include <rmq/protocol/consumer_ids.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/runtime/broker_port.hpp>
#include <rmq/runtime/finish.hpp>
#include <rmq/runtime/operation.hpp>

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace rmq::client {

class callback_thread;
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

    [[nodiscard]] protocol::caller from() const noexcept { return {*who, port ? port->broker() : asked_for}; }
    [[nodiscard]] error unknown() const;  // what a request without a port fails with
    /// Completes `op`, which was never submitted.
    void refuse(const runtime::operation_ptr& op, error why) const;
    /// What its result says of the client itself: an alarm when a group has us twice.
    void look_at(const consumer_list& members, const std::string& group) const;
    /// Runs a handler of the user's: what it throws ends here, and is logged.
    void guarded(const std::function<void()>& run) const noexcept;
};

/// Submits and waits. The deadline is the caller's own: it holds even if nothing else moves.
result<protocol::reply> wait_for_reply(const request_target& target, protocol::prepared_request& request,
                                       runtime::time_point started);

/// Completes any operation.
template <class T>
result<T> finished(const request_target& target, result<protocol::reply> outcome,
                   const protocol::typed_request<T>& asked, runtime::time_point started) {
    auto done = runtime::finish(std::move(outcome), asked, target.from(), started, &runtime::clock::now);
    if constexpr (std::is_same_v<T, consumer_list>)
        if (done) target.look_at(*done, asked.request.group);
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
