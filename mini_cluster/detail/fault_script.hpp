#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rmq::mini {

/// One scripted misbehaviour: what happens to the next `times` requests of a code instead of, or on top of, the
/// broker's own answer.
struct fault {
    struct pass {};  // the broker's own answer
    struct reply {
        std::int32_t code = 0;
        std::string remark;
    };
    struct drop {};  // no answer at all
    struct disconnect {
        ending how = ending::reset;
    };
    struct raw {  // any bytes in place of the answer
        std::vector<std::byte> bytes;
    };

    std::int32_t request_code = 0;
    std::uint64_t times = std::numeric_limits<std::uint64_t>::max();
    runtime::duration delay{};  // before `then` happens
    bool after_acting = false;  // the broker does what was asked first; only its answer is lost
    std::variant<pass, reply, drop, disconnect, raw> then;
};

/// The faults of one broker. Of several for one request code the oldest is used up first.
class fault_script {
public:
    void add(fault f);
    void clear() noexcept { faults_.clear(); }
    [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }

    /// The fault for a request that has just come in, counted as used.
    std::optional<fault> take(std::int32_t request_code);

private:
    std::list<fault> faults_;
};

}  // namespace rmq::mini
