#include "progress_line.hpp"

#include <unistd.h>

#include <iostream>
#include <utility>

namespace rmq::tools {

using namespace std::chrono_literals;

progress_line::progress_line(std::string what)
    : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1), next_(begin_ + 1s) {}

progress_line::~progress_line() { show('\n'); }

void progress_line::step() {
    ++steps_;
    const auto now = clock::now();
    if (now < next_) return;
    next_ = now + (terminal_ ? 100ms : 1000ms);
    show(terminal_ ? '\r' : '\n');
}

void progress_line::show(char end) const {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begin_).count();
    std::cerr << steps_ << ' ' << what_ << " in " << ms / 1000 << '.' << ms % 1000 / 100 << " s" << end << std::flush;
}

}  // namespace rmq::tools
