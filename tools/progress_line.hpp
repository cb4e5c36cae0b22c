#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace rmq::tools {

/// "123 messages sent" on standard error, refreshed in place on a terminal, as a line now and then elsewhere. The end
/// is told when it goes.
class progress_line {
public:
    explicit progress_line(std::string what);
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;
    ~progress_line();

    void step();
    [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

private:
    using clock = std::chrono::steady_clock;
    void show(char end) const;

    std::string what_;
    bool terminal_;
    std::size_t steps_ = 0;
    clock::time_point begin_ = clock::now();
    clock::time_point next_;
};

}  // namespace rmq::tools
