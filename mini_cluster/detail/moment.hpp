#pragma once

#include <rmq/runtime/clock.hpp>

#include <cstdint>

namespace rmq::mini {

/// Now, told to the broker with everything that happens: it reads no clock. Time stamps on the wire come from
/// `wall_ms`; what has to wait is measured on the steady clock.
struct moment {
    runtime::time_point steady;
    std::int64_t wall_ms = 0;  // ms since 1970
};

}  // namespace rmq::mini
