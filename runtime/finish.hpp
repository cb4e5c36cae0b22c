#pragma once

#include <rmq/protocol/request.hpp>
#include <rmq/runtime/clock.hpp>

#include <chrono>
#include <utility>

namespace rmq::runtime {

/// Decodes an outcome, and completes the context of an error: where it happened and how long it took. `now()` is asked
/// only then.
template <class T, class Now>
result<T> finish(result<protocol::reply>&& outcome, const protocol::typed_request<T>& asked,
                 const protocol::caller& from, time_point started, Now now) {
    result<T> done = outcome ? asked.decode(*outcome, asked.request, from) : tl::unexpected(std::move(outcome.error()));
    if (!done) {
        auto& why = done.error().where;
        const auto attempts = why.attempts;
        auto opaque = why.opaque;
        if (!opaque && outcome) opaque = outcome->header.opaque;
        why = asked.request.where(from);
        why.attempts = attempts == 0 ? 1 : attempts;
        why.opaque = opaque;
        why.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now() - started);
    }
    return done;
}

}  // namespace rmq::runtime
