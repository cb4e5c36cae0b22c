#pragma once

#include <rmq/protocol/command.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace rmq::protocol {

/// A broker's answer, decoded as far as its header. Header and body are views into `storage`.
struct reply {
    command header;
    std::span<const std::byte> body;
    std::shared_ptr<const void> storage;
};

}  // namespace rmq::protocol
