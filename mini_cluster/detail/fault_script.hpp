#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/protocol/command.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rmq::mini {

/// One scripted misbehaviour: what happens to the next `times` requests that fit instead of, or on top of, the
/// server's own answer.
struct fault {
    struct pass {};  // the server's own answer
    struct reply {
        std::int32_t code = 0;
        std::string remark{};
        std::vector<std::byte> body{};
    };
    struct drop {};  // no answer at all
    struct disconnect {
        ending how = ending::reset;
    };
    struct raw {  // any bytes in place of the answer
        std::vector<std::byte> bytes;
    };
    // The server's own answer, if it gives one at once, comes …
    struct duplicate {};       // twice
    struct unknown_opaque {};  // as if to a request that nobody made
    struct swapped {};         // with the opaque of the next one of its connection that is swapped, and that with its
    struct reordered {};       // after the next answer of its connection
    struct sliced {            // a few bytes at a time
        std::size_t size = 1;
        runtime::duration pause{};
    };
    struct truncated {  // only in part, and then the connection ends
        std::size_t size = 0;
        ending how = ending::reset;
    };
    struct oversized {  // announced as a frame of that size, its own four bytes not counted
        std::uint32_t size = 0;
    };
    using spoiling = std::variant<duplicate, unknown_opaque, swapped, reordered, sliced, truncated, oversized>;

    // Which requests: all that are not ruled out.
    std::optional<std::int32_t> request_code{};
    std::optional<connection_id> from{};
    std::string topic{};
    std::uint64_t times = std::numeric_limits<std::uint64_t>::max();
    double probability = 1;  // of those that fit; one that is spared does not count

    runtime::duration delay{};   // before `then` happens
    runtime::duration jitter{};  // up to that much more
    bool after_acting = false;   // the server does what was asked first; only its answer is lost
    std::variant<pass, reply, drop, disconnect, raw, spoiling> then{};
};

/// Number of a fault of one server; never used twice.
using fault_id = std::uint64_t;

struct scripted_fault {
    fault_id id = 0;
    fault what{};  // its `times` are those that are left
    std::uint64_t met = 0;
};

/// The faults of one server. Of several that fit a request the oldest is used up first, and then no longer there.
class fault_script {
public:
    fault_id add(fault f);
    /// False: no such fault, or used up.
    bool remove(fault_id which);
    void clear() noexcept { faults_.clear(); }
    [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }
    /// Oldest first.
    [[nodiscard]] const std::list<scripted_fault>& faults() const noexcept { return faults_; }

    /// The fault for a request that has just come in, counted as used; its jitter is part of its delay.
    std::optional<fault> take(connection_id from, const protocol::command& request);

private:
    bool hits(const fault& f, connection_id from, const protocol::command& request);

    std::list<scripted_fault> faults_;
    fault_id last_ = 0;
    std::minstd_rand dice_;  // seeded alike in every server, so that tests repeat
};

}  // namespace rmq::mini
