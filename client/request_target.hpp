#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/runtime/broker_port.hpp>
#include <rmq/runtime/broker_request.hpp>
#include <rmq/runtime/operation.hpp>
#include <rmq/runtime/requester.hpp>

#include <functional>
#include <memory>
#include <string>

namespace rmq::client {

class callback_thread;
class thread_marks;

/// Where a request goes and what its completion needs; outlives the context, which ends the port.
struct request_target {
    std::shared_ptr<runtime::broker_port> port;  // nothing: no such broker
    std::shared_ptr<const runtime::requester> who;
    std::shared_ptr<callback_thread> callbacks;
    std::shared_ptr<const thread_marks> threads;
    std::string asked_for;  // the name or address the caller gave

    [[nodiscard]] runtime::broker_name name() const;
    [[nodiscard]] error unknown() const;  // what a request without a port fails with
    /// Completes `op`, which was never submitted.
    void refuse(runtime::operation_ptr op, error why) const;
    /// Runs a handler of the user's: what it throws ends here, and is logged.
    void guarded(const std::function<void()>& run) const noexcept;
};

/// Submits and waits. The deadline is the caller's own: it holds even if nothing else moves.
result<runtime::reply> wait_for_reply(const request_target& target, runtime::broker_request& request,
                                      runtime::time_point started);

/// The blocking form of any operation. From our I/O threads, callbacks and actors: would_deadlock.
template <class T>
result<T> call(const request_target& target, result<runtime::typed_request<T>> prepared) {
    if (!prepared) return tl::unexpected(std::move(prepared.error()));
    const auto started = runtime::clock::now();
    auto outcome = wait_for_reply(target, prepared->request, started);
    return runtime::finish(std::move(outcome), *prepared, started, runtime::clock::now());
}

}  // namespace rmq::client
