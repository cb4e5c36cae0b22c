#pragma once

#include <functional>

namespace rmq::client {

/// Knows the threads on which a blocking call would wait for itself.
class thread_marks {
public:
    /// Marks the current thread as one of ours (I/O, callbacks, actors) while it lives.
    class mark {
    public:
        mark() noexcept { ++depth(); }
        mark(const mark&) = delete;
        mark& operator=(const mark&) = delete;
        ~mark() { --depth(); }
    };
    static bool marked() noexcept { return depth() > 0; }
    static void mark_for_good() noexcept { ++depth(); }

    /// `on_io_thread` tells about threads that the service runs our I/O on.
    explicit thread_marks(std::function<bool()> on_io_thread) : on_io_thread_(std::move(on_io_thread)) {}

    [[nodiscard]] bool would_deadlock() const { return marked() || (on_io_thread_ && on_io_thread_()); }

private:
    static int& depth() noexcept;
    std::function<bool()> on_io_thread_;
};

}  // namespace rmq::client
