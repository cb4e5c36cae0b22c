#pragma once

#include <rmq/mini_cluster/detail/stream_cut.hpp>
#include <rmq/mini_cluster/toxics.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace rmq::mini {

/// One direction of one connection through a proxy, as a state machine: bytes in, and out again when and as its toxics
/// have it. Owns no socket, reads no clock, starts no thread.
class toxic_pipe {
public:
    /// The same seed: the same luck.
    toxic_pipe(const toxics& t, std::uint32_t seed);

    /// Also for what waits in it: that leaves no later than if it came now.
    void set(const toxics& t, runtime::time_point now);

    /// How many bytes it takes just now; none while it is a black hole.
    [[nodiscard]] std::size_t room() const noexcept;
    void put(std::span<const std::byte> bytes, runtime::time_point now);
    /// No more will come.
    void put_end(connection_end how, runtime::time_point now);

    struct piece {
        std::vector<std::byte> bytes{};
        std::optional<connection_end> end{};  // of the stream; nothing comes behind it
        bool is_cut = false;                  // both sides end with it, whatever still waits
    };
    /// The next bytes or the end, if they are due; else nothing.
    piece take(runtime::time_point now);
    /// When there may be something to take.
    [[nodiscard]] std::optional<runtime::time_point> next_wake() const noexcept;

private:
    struct chunk {
        std::vector<std::byte> bytes;
        runtime::time_point due;
    };
    struct stream_end {
        connection_end how;
        runtime::time_point due;
    };

    [[nodiscard]] runtime::time_point due_at(runtime::time_point now);
    [[nodiscard]] std::size_t largest_piece() const noexcept;
    void occupy_line(std::size_t bytes, runtime::time_point due, runtime::time_point now);
    void corrupt(std::span<std::byte> bytes);

    toxics toxics_;
    stream_cut cut_;
    std::minstd_rand dice_;
    std::deque<chunk> waiting_;
    std::size_t begun_ = 0;  // bytes of the first chunk that have left
    std::size_t held_ = 0;   // bytes
    runtime::time_point last_due_{};
    runtime::time_point line_free_{};
    std::optional<stream_end> end_{};
    bool over_ = false;
};

}  // namespace rmq::mini
