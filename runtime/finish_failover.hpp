#pragma once

#include <rmq/protocol/send_batch.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/runtime/failover_call.hpp>
#include <rmq/runtime/finish.hpp>

#include <string>
#include <type_traits>
#include <utility>

namespace rmq::runtime {

/// As finish(), for a request that could go to several brokers: what its earlier attempts say belongs to its result.
template <class T>
result<T> finish_failover(result<protocol::reply>&& outcome, const protocol::typed_request<T>& asked,
                          const failover_call& call, time_point started) {
    const auto trace = call.trace();
    const auto& desk = call.desk();
    auto done = finish(std::move(outcome), asked, {desk.who, trace.broker}, started, desk.now);
    if (!done) {
        auto& why = done.error();
        why.request = worse_of(why.request, trace.worst);
        why.where.attempts = trace.attempts;
        if (!trace.gave_up_because.empty()) {
            if (!why.detail.empty()) why.detail += "; ";
            why.detail += trace.gave_up_because;
        }
    } else if constexpr (std::is_same_v<T, send_receipt> || std::is_same_v<T, batch_receipt>) {
        done->attempts = trace.attempts;
        done->may_be_duplicate = trace.may_be_duplicate;
    }
    return done;
}

/// How a typed request is made for another broker.
template <class T>
request_maker maker_of(
    std::function<result<protocol::typed_request<T>>(const protocol::caller&, const std::string&)> typed) {
    return [make = std::move(typed)](const protocol::caller& from,
                                     const std::string& extra) -> result<protocol::prepared_request> {
        auto made = make(from, extra);
        if (!made) return tl::unexpected(std::move(made.error()));
        return std::move(made->request);
    };
}

/// What a request without a known broker fails with.
inline error unknown_brokers(const broker_range& among) {
    std::string names;
    for (const auto& name : among.names) names += (names.empty() ? "" : ", ") + name;
    auto e = local_error(errc::invalid_argument, names.empty() ? "no broker is named: name those that may be asked"
                                                               : "none of these brokers is known: add one first");
    e.where.broker = std::move(names);
    return e;
}

}  // namespace rmq::runtime
