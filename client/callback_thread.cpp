#include <rmq/client/callback_thread.hpp>
#include <rmq/client/thread_marks.hpp>

#include <spdlog/spdlog.h>
#include <asio/post.hpp>

#include <utility>

namespace rmq::client {

namespace {

void deliver(std::vector<runtime::completion>& batch) {
    for (auto& done : batch) done.op->deliver(std::move(done.outcome));
}

}  // namespace

callback_thread::callback_thread(runtime::logger log) : log_(std::move(log)) {
    work_.emplace(context_.get_executor());
    thread_ = std::thread{[this] {
        const thread_marks::mark ours;
        context_.run();
    }};
    id_ = thread_.get_id();
}

callback_thread::~callback_thread() {
    if (thread_.joinable()) stop({});
}

void callback_thread::post(std::vector<runtime::completion> batch) {
    {
        const std::lock_guard lock{mutex_};
        if (stopped_ && is_this_thread() && std::chrono::steady_clock::now() > drain_until_) {
            if (!std::exchange(dropping_, true))
                log_->error("handlers still start requests although the client has stopped: the rest is dropped");
            return;
        }
        if (!stopped_ || is_this_thread()) {
            asio::post(context_, [batch = std::move(batch)]() mutable { deliver(batch); });
            return;
        }
    }
    deliver(batch);
}

bool callback_thread::is_this_thread() const noexcept { return std::this_thread::get_id() == id_; }

void callback_thread::stop(std::chrono::steady_clock::duration patience) {
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(stopped_, true)) return;
        drain_until_ = std::chrono::steady_clock::now() + patience;
    }
    work_.reset();
    thread_.join();
}

}  // namespace rmq::client
