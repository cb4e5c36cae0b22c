#pragma once

#include "exit_code.hpp"
#include "invocation.hpp"
#include "output.hpp"

#include <rmq/client.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <algorithm>
#include <chrono>
#include <type_traits>
#include <utility>

namespace rmq::tools {

/// What a run's client is made from, without its broker: connecting may take as long as the request that waits for it.
inline settings session_settings(const invocation& in) {
    constexpr std::chrono::milliseconds longest = std::chrono::minutes{10};  // that settings may have
    settings all;
    all.pool.connect_timeout = in.timeout.count() > 0 ? std::min(in.timeout, longest) : all.client.request_timeout;
    return all;
}

/// Tells an answer; the exit code is `show`'s, if it has one.
template <class Show, class... What>
int tell(Show& show, const What&... what) {
    if constexpr (std::is_void_v<std::invoke_result_t<Show&, const What&...>>) {
        show(what...);
        return done;
    } else {
        return show(what...);
    }
}

/// Runs one command against the broker of --broker: `ask(client)` gives a result, `show(value, out)` tells
/// it; `show(out)` when there is no value. `show` may return an exit code.
template <class Ask, class Show>
int with_broker(const invocation& in, Ask&& ask, Show&& show) {
    const output out{in.json};
    if (in.broker.empty()) {
        return out.failure(local_error(errc::invalid_argument, "which broker? name it with --broker host:port"));
    }
    const auto where = runtime::endpoint::parse(in.broker);
    if (!where) return out.failure(where.error());
    try {
        context context;
        const auto address = where->to_string();
        settings all = session_settings(in);
        all.brokers.push_back({in.broker_name.empty() ? address : in.broker_name, address});
        const broker_client client = broker_manager{context, all}.client(all.brokers.front().name);
        const auto outcome = std::forward<Ask>(ask)(client);
        if (!outcome) return out.failure(outcome.error());
        if constexpr (std::is_void_v<typename std::remove_cvref_t<decltype(outcome)>::value_type>) {
            return tell(show, out);
        } else {
            return tell(show, *outcome, out);
        }
    } catch (const exception& e) {
        return out.failure(e.error());
    }
}

}  // namespace rmq::tools
