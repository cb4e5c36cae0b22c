#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace rmq::mini {

/// Number of a connection of one broker; never used twice.
using connection_id = std::uint64_t;

/// How a connection ends: both sides are told in order (FIN), or it is cut off (RST).
enum class ending { orderly, reset };

/// What a broker wants done, in order. Neighbouring replies to one connection are one piece, so that all answers to
/// one read leave in one write.
class effects {
public:
    struct write {
        connection_id to;
        std::vector<std::byte> bytes;
    };
    struct close {
        connection_id which;
        ending how;
    };
    using step = std::variant<write, close>;

    /// Where to append bytes for `to`.
    std::vector<std::byte>& output(connection_id to);
    void send(connection_id to, std::vector<std::byte> bytes);
    void end(connection_id which, ending how) { steps_.emplace_back(close{which, how}); }
    void append(effects more);

    /// As much as one turn should produce: what is asked in a few KiB may be answered with gigabytes.
    [[nodiscard]] bool is_much() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return steps_.empty(); }
    [[nodiscard]] std::vector<step>& steps() noexcept { return steps_; }
    void clear() noexcept { steps_.clear(); }

private:
    std::vector<step> steps_;
};

}  // namespace rmq::mini
