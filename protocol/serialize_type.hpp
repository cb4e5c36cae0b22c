#pragma once

#include <cstdint>

namespace rmq {

/// How a command's header is written; the first byte after a frame's length. Bodies are not concerned.
enum class serialize_type : std::uint8_t { json = 0, rocketmq = 1 };

}  // namespace rmq
