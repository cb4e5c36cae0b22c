#pragma once

#include <rmq/runtime/logging.hpp>
#include <rmq/runtime/operation.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace rmq::client {

/// Where handlers without an executor of their own run: one thread per context, so that user code never holds up the
/// I/O thread. Outlives the context in the handles; after stop() nobody is left to hand over to, and what is completed
/// then runs on the completing thread.
class callback_thread {
public:
    explicit callback_thread(runtime::logger log);
    callback_thread(const callback_thread&) = delete;
    callback_thread& operator=(const callback_thread&) = delete;
    ~callback_thread();

    void post(std::vector<runtime::completion> batch);
    [[nodiscard]] bool is_this_thread() const noexcept;
    [[nodiscard]] const runtime::logger& log() const noexcept { return log_; }

    /// Runs everything that was posted, what it posts included, for at most `patience`; then ends the thread. Handlers
    /// that are left then (they start new requests for ever) are destroyed. Not from the thread itself.
    void stop(std::chrono::steady_clock::duration patience);

private:
    runtime::logger log_;
    std::mutex mutex_;
    bool stopped_ = false;
    bool dropping_ = false;
    std::chrono::steady_clock::time_point drain_until_{};
    asio::io_context context_{1};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
    std::thread thread_;
    std::thread::id id_;
};

}  // namespace rmq::client
