#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/message_view.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rmq::protocol {

/// What a broker calls a message: where it is stored. The same length and alphabet as a unique id; only context tells
/// them apart.
struct offset_message_id {
    message_host store_host;
    std::int64_t commit_log_offset = 0;
};

/// 32 upper-case hex digits for an IPv4 host, 56 for IPv6. `ip` has 4 or 16 bytes.
std::string format_offset_message_id(std::span<const std::byte> ip, std::int32_t port, std::int64_t commit_log_offset);

/// Errors (invalid_argument): not 32 or 56 hex digits, or a port over 65535.
result<offset_message_id> parse_offset_message_id(std::string_view id);

/// Makes the ids that producers give to messages (UNIQ_KEY): host, process, a random number, milliseconds since the
/// month began, and a counter. Two generators whose first three parts differ never make the same id; one generator
/// makes 65,536 different ids per millisecond.
///
/// Thread safety: next() is safe to call from any number of threads.
class unique_id_generator {
public:
    /// `ip` has 4 or 16 bytes; of `process_id` the low 16 bits count.
    unique_id_generator(std::span<const std::byte> ip, std::uint32_t process_id, std::uint32_t random);

    /// 32 upper-case hex digits with an IPv4 address, 56 with IPv6.
    std::string next(std::chrono::system_clock::time_point now);

private:
    [[nodiscard]] std::uint32_t milliseconds_of_month(std::int64_t now_ms);

    std::string prefix_;
    // Recomputed when a month begins. Threads may do so at the same time: they come to the same result.
    std::atomic<std::int64_t> month_begin_ms_{0};
    std::atomic<std::int64_t> next_month_ms_{0};
    std::atomic<std::uint16_t> counter_{0};
};

}  // namespace rmq::protocol
