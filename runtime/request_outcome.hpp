#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/runtime/clock.hpp>
#include <rmq/runtime/operation.hpp>

#include <cstdint>

namespace rmq::runtime {

/// What became of a request that was sent, as far as it says something about its broker.
struct request_outcome {
    enum class kind : std::uint8_t {
        good,       ///< served; refusals that are the caller's own fault included
        held,       ///< served, and its latency says nothing (a pull that may be held)
        error,      ///< the broker could not: busy, or failed inside
        went_away,  ///< it said GO_AWAY
        timed_out,
    };
    kind what;
    time_point sent;
};

/// What an answer says, by the error table.
request_outcome::kind outcome_of(const operation& asked, const protocol::command& answer) noexcept;

}  // namespace rmq::runtime
