#pragma once

#include <chrono>

namespace rmq::tools {

/// Waits for SIGINT, SIGTERM or, when standard input is a pipe or a socket, its end: so the process ends with whoever
/// started it. A terminal or a file on standard input is not read. Make one before starting what is to be stopped, so
/// that no signal is missed in between.
class stop_signal {
public:
    stop_signal();
    stop_signal(const stop_signal&) = delete;
    stop_signal& operator=(const stop_signal&) = delete;
    ~stop_signal();

    /// Returns why: words for people.
    const char* wait();
    /// The same; nullptr when that time is over first.
    const char* wait_for(std::chrono::milliseconds time);

private:
    int signals_ = -1;  // a signalfd
};

}  // namespace rmq::tools
