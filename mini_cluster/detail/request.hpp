#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/mini_cluster/detail/moment.hpp>
#include <rmq/protocol/command.hpp>

#include <cstddef>
#include <span>

namespace rmq::mini {

/// One request as it came in.
struct request {
    connection_id from;
    const protocol::command& head;
    std::span<const std::byte> body;
    moment now;
};

}  // namespace rmq::mini
