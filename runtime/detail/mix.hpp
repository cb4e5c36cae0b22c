#pragma once

#include <cstdint>

namespace rmq::runtime::detail {

/// Spreads any number evenly over all numbers of 64 bits (splitmix64): neighbours have nothing in common.
constexpr std::uint64_t mix(std::uint64_t value) noexcept {
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
}

}  // namespace rmq::runtime::detail
