#include <rmq/client/detail/io_loop.hpp>
#include <rmq/client/thread_marks.hpp>

#include <asio/post.hpp>
#include <asio/strand.hpp>

#include <chrono>
#include <future>

namespace rmq::client {

io_loop::io_loop() : own_(std::make_unique<asio::io_context>(1)), io_(own_.get()), executor_(io_->get_executor()) {
    work_.emplace(io_->get_executor());
    thread_ = std::thread{[this] {
        const thread_marks::mark ours;
        io_->run();
    }};
}

io_loop::io_loop(asio::io_context& io) : io_(&io), executor_(asio::make_strand(io)) {}

io_loop::~io_loop() {
    work_.reset();
    if (thread_.joinable()) thread_.join();
}

std::function<bool()> io_loop::running_here() const {
    if (own_) return {};  // its thread is marked
    return [alive = alive_, executor = io_->get_executor()] { return *alive && executor.running_in_this_thread(); };
}

void io_loop::run_last(const std::function<void()>& last) {
    if (!*alive_) return;
    struct shared_step {
        std::atomic<bool> taken{false};
        std::promise<void> finished;
    };
    auto step = std::make_shared<shared_step>();
    auto finished = step->finished.get_future();
    asio::post(executor_, [step, last] {
        if (step->taken.exchange(true)) return;
        last();
        step->finished.set_value();
    });
    // A service may have stopped its loop before; it may not start it again while we are ending.
    using namespace std::chrono_literals;
    const auto patience = std::chrono::steady_clock::now() + (own_ ? 1h : 5s);
    while (finished.wait_for(10ms) != std::future_status::ready) {
        const bool idle = io_->stopped() || std::chrono::steady_clock::now() > patience;
        if (idle && !step->taken.exchange(true)) {
            last();
            return;
        }
    }
}

void io_loop::context_ended() noexcept {
    *alive_ = false;
    executor_ = {};
}

}  // namespace rmq::client
