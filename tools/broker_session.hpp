#pragma once

#include "exit_code.hpp"
#include "invocation.hpp"
#include "output.hpp"

#include <rmq/client.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <utility>

namespace rmq::tools {

/// Runs one command against the broker of --broker: `ask(client)` gives a result, `show(value, out)` tells it.
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
        const broker_client client = create_broker_client(context, where->host, where->port);
        const auto outcome = std::forward<Ask>(ask)(client);
        if (!outcome) return out.failure(outcome.error());
        std::forward<Show>(show)(*outcome, out);
        return done;
    } catch (const exception& e) {
        return out.failure(e.error());
    }
}

}  // namespace rmq::tools
