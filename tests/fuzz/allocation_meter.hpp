#pragma once

#include <cstddef>

namespace rmq::fuzz {

// Counts the bytes this thread allocates from its construction on, what was given back included. A decoder that takes
// much more than its input holds can be made to take all memory. Asks the sanitizer; without one it counts nothing.
class allocation_meter {
public:
    allocation_meter() noexcept;
    [[nodiscard]] std::size_t bytes() const noexcept;

    static bool works() noexcept;

private:
    std::size_t before_;
};

}  // namespace rmq::fuzz
