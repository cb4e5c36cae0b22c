#pragma once

#include <rmq/runtime/health_state.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rmq::runtime {

/// How a broker stands when one is chosen for a request.
struct broker_standing {
    admission may = admission::yes;
    bool has_room = true;  ///< in a trickle: for one more request
    bool is_refusing =
        false;  ///< nothing at all may be sent there: an operator said so, or it was given up; or unknown
    bool is_ruled_out = false;  ///< it has said that this request fails there again
    std::uint32_t tries = 0;    ///< of this request, there
};

/// Those a policy chooses among: equals by their health and by how often the request was there.
struct eligible_brokers {
    std::vector<std::size_t> places;
    bool is_last_resort = false;  ///< no circuit is closed: they are tried all the same, now and then
};

/// Brokers the request has not tried yet come first, then the better ones by their health. Brokers whose circuit is
/// open only when there are no others at all, whether tried or not. Nothing: nothing may be sent to any.
eligible_brokers eligible_among(std::span<const broker_standing> brokers);

/// Whether a request that fails now can go on at once, to a broker that it has not tried and that is up.
bool is_untried_left(std::span<const broker_standing> brokers) noexcept;

}  // namespace rmq::runtime
