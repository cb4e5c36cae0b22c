#pragma once

#include <cstdint>

namespace rmq::protocol {

/// MQVersion ordinals (protocol version numbers on the wire).
constexpr std::int32_t v4(int minor, int patch) noexcept { return 213 + 2 * (10 * minor + patch); }
constexpr std::int32_t v5(int minor, int patch) noexcept { return 413 + 2 * (10 * minor + patch); }

/// What we announce: V5_1_4 earns strict route JSON (≥ V4_9_4) and maxReconsumeTimes (≥ V3_4_9), and is the highest
/// one to which no server answers GO_AWAY.
inline constexpr std::int32_t announced_version = v5(1, 4);

}  // namespace rmq::protocol
