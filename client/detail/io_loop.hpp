#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace rmq::client {

/// The Asio loop that sockets live on: a thread of our own, or the service's io_context, which we do not own.
class io_loop {
public:
    io_loop();                               // own context and thread
    explicit io_loop(asio::io_context& io);  // the service's, through a strand: several threads may run it
    io_loop(const io_loop&) = delete;
    io_loop& operator=(const io_loop&) = delete;
    ~io_loop();

    /// What sockets and hosted actors use. Not after the context has ended.
    [[nodiscard]] const asio::any_io_executor& executor() const noexcept { return executor_; }
    /// True on a thread that runs this loop just now; false once the context has ended.
    [[nodiscard]] std::function<bool()> running_here() const;

    /// Runs `last` on the loop and waits for it; here, if no thread runs the loop any more.
    void run_last(const std::function<void()>& last);
    /// The context is going away: nothing of it may be touched from now on. By whoever is told so.
    void context_ended() noexcept;
    /// Nobody runs it (any more).
    [[nodiscard]] bool has_stopped() const { return !*alive_ || io_->stopped(); }

private:
    std::unique_ptr<asio::io_context> own_;
    asio::io_context* io_ = nullptr;
    asio::any_io_executor executor_;
    std::shared_ptr<std::atomic<bool>> alive_ = std::make_shared<std::atomic<bool>>(true);
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
    std::thread thread_;
};

}  // namespace rmq::client
