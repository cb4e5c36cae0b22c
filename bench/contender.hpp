#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bench {

// One workload: messages of so many bytes to one queue, so many unanswered at a time, for so long.
struct workload {
    std::string host;
    std::uint16_t port = 0;
    std::size_t body_size = 1024;
    std::uint32_t window = 1;
    std::chrono::milliseconds time{1000};
};

struct outcome {
    double messages = 0;     // answered
    double seconds = 0;      // wall
    double cpu_seconds = 0;  // of this process, all threads
    [[nodiscard]] double rate() const { return seconds > 0 ? messages / seconds : 0; }
    [[nodiscard]] double cpu_per_message() const { return messages > 0 ? cpu_seconds / messages : 0; }
};

// The physical limit we compare with: frames encoded before, one plain non-blocking socket, everything that may be sent
// in one write, answers looked at for their length only. It may not be weakened to make us look good.
outcome run_raw(const workload& what);

// A user's view of this library: blocking send() at window 1, async_send() with callbacks above.
outcome run_ours(const workload& what);

// Time used by this process so far.
double cpu_seconds_now();

}  // namespace bench
