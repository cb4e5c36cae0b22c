#pragma once

#include <cstddef>
#include <cstdint>

namespace rmq::protocol::detail {

// MessageVersion.java: V1 has one byte for the length of the topic, V2 has two.
inline constexpr std::uint32_t magic_v1 = 0xDAA320A7;
inline constexpr std::uint32_t magic_v2 = 0xDAA320AB;
inline constexpr std::size_t max_v1_topic = 127;

// Every field but the hosts' IP addresses, the body, the topic with its length, and the properties.
inline constexpr std::size_t stored_size_without_hosts = 4 * 5 + 8 + 8 + 4 + 8 + 4 + 8 + 4 + 4 + 8 + 4 + 2;

}  // namespace rmq::protocol::detail
