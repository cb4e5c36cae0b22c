#pragma once

#include <rmq/mini_cluster/connection_end.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace rmq {

/// Through a toxic_proxy.
enum class direction { to_broker, to_client };

/// An end in the middle of what is being said. What passes before it is counted on each connection, from when the cut
/// was set or, later, the connection was made; a frame that had begun by then passes and does not count.
struct toxic_cut {
    std::uint64_t frames = 0;                  ///< of RocketMQ's, which pass whole
    std::optional<std::uint64_t> bytes{};      ///< that pass behind them; left out: half of the next frame
    connection_end how = connection_end::rst;  ///< of both sides
    std::uint64_t times = std::numeric_limits<std::uint64_t>::max();  ///< how many connections meet it
};

/// What a toxic_proxy does to all that passes in one direction. Times and sizes are of each connection.
struct toxics {
    std::chrono::milliseconds latency{0};      ///< each byte leaves that much later than it came
    std::chrono::milliseconds jitter{0};       ///< and up to that much later still; in order nevertheless
    std::uint64_t bytes_per_second = 0;        ///< at most; 0: no limit
    std::size_t slice_size = 0;                ///< bytes that leave in one piece at most; 0: as they come
    std::chrono::milliseconds slice_pause{1};  ///< between two pieces, if they have a size
    double corruption = 0;                     ///< 0 … 1, each byte's chance to leave with a flipped bit
    /// Nothing passes, not even the end of a connection, until that is over; then what has waited does.
    bool black_hole = false;
    std::optional<toxic_cut> cut{};
};

}  // namespace rmq
