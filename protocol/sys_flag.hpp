#pragma once

#include <rmq/protocol/compression.hpp>

#include <cstdint>
#include <optional>

namespace rmq::protocol {

/// MessageSysFlag.java: what a message's sysFlag says.
namespace sys_flag {
inline constexpr std::int32_t compressed = 0x1;
inline constexpr std::int32_t multi_tags = 0x2;
inline constexpr std::int32_t transaction_prepared = 0x4;
inline constexpr std::int32_t transaction_commit = 0x8;
inline constexpr std::int32_t transaction_rollback = 0xC;
inline constexpr std::int32_t transaction_mask = 0xC;
inline constexpr std::int32_t born_host_v6 = 0x10;
inline constexpr std::int32_t store_host_v6 = 0x20;
inline constexpr std::int32_t need_unwrap = 0x40;
inline constexpr std::int32_t inner_batch = 0x80;
inline constexpr std::int32_t compression_mask = 0x700;
inline constexpr std::int32_t compression_lz4 = 0x100;
inline constexpr std::int32_t compression_zstd = 0x200;
inline constexpr std::int32_t compression_zlib = 0x300;

constexpr bool has(std::int32_t flags, std::int32_t bits) noexcept { return (flags & bits) == bits; }

constexpr std::int32_t with_transaction(std::int32_t flags, std::int32_t transaction) noexcept {
    return (flags & ~transaction_mask) | transaction;
}

/// How a compressed body is compressed. Releases before 4.9.4 know only zlib and leave the type bits 0. Nothing: a type
/// nobody has defined yet.
constexpr std::optional<compression_type> compression_of(std::int32_t flags) noexcept {
    switch (flags & compression_mask) {
        case 0:
        case compression_zlib:
            return compression_type::zlib;
        case compression_lz4:
            return compression_type::lz4;
        case compression_zstd:
            return compression_type::zstd;
        default:
            return std::nullopt;
    }
}
}  // namespace sys_flag

/// PullSysFlag.java: what a pull request's sysFlag asks for.
namespace pull_flag {
inline constexpr std::int32_t commit_offset = 0x1;  // store `commitOffset` for the group
inline constexpr std::int32_t suspend = 0x2;        // hold the request when there is nothing new
inline constexpr std::int32_t subscription = 0x4;   // use the request's own subscription, not the heartbeat's
inline constexpr std::int32_t class_filter = 0x8;
inline constexpr std::int32_t lite_pull = 0x10;
}  // namespace pull_flag

}  // namespace rmq::protocol
