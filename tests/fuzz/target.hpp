#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// What every fuzz target is made of. One target is one .cpp file and one name in CMakeLists.txt:
//
//     void check(bytes input) { require(lies_in(decode(input), input), "a view leaves the buffer"); }
//     seed_list seeds() { return vectors("pull_bodies", {"hex"}); }
//     RMQ_FUZZ_TARGET(message_list, check, seeds)
//
// The same body runs under libFuzzer (scripts/fuzz) and, for the seeds and the inputs that once broke something, as an
// ordinary test.
namespace rmq::fuzz {

using bytes = std::span<const std::byte>;
using seed_list = std::vector<std::vector<std::byte>>;

struct target {
    std::string_view name;
    void (*check)(bytes input);  // the input ends where its heap buffer ends
    seed_list (*seeds)();
};

/// All targets of this program, by name.
std::span<const target> targets();
/// Nothing (null) when there is none of that name.
const target* find_target(std::string_view name);
bool add_target(target t);

/// Runs the target's check on a copy that ends where its heap buffer ends, so that ASan sees one byte too far.
void run(const target& t, bytes input);

/// What a check throws. Under libFuzzer nobody catches it: the process ends with this text.
class broken_invariant : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

inline void require(bool holds, const char* invariant) {
    if (!holds) throw broken_invariant{invariant};
}

/// More memory taken than the input allows. What a process allocates once for all (a library's variables of a thread,
/// say) is nobody's fault: run() looks whether it comes again.
class too_much_memory : public broken_invariant {
public:
    using broken_invariant::broken_invariant;
};

inline void require_at_most(std::size_t allowed, std::size_t taken) {
    if (taken > allowed)
        throw too_much_memory{"too much memory: " + std::to_string(taken) + " bytes, allowed are " +
                              std::to_string(allowed)};
}

}  // namespace rmq::fuzz

#define RMQ_FUZZ_TARGET(name, check, seeds) \
    [[maybe_unused]] const bool is_registered = rmq::fuzz::add_target({#name, &(check), &(seeds)});
