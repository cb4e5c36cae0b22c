#pragma once

#include <rmq/mini_cluster/detail/broker_host.hpp>
#include <rmq/mini_cluster/detail/name_server_host.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <future>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace rmq::mini {

/// The servers of a cluster and the one thread that serves them.
class cluster_host {
public:
    /// Throws std::system_error; then nothing is left behind.
    cluster_host(name_server_settings names, std::vector<broker_settings> brokers);
    ~cluster_host();
    cluster_host(const cluster_host&) = delete;
    cluster_host& operator=(const cluster_host&) = delete;
    cluster_host(cluster_host&&) = delete;
    cluster_host& operator=(cluster_host&&) = delete;

    [[nodiscard]] name_server_host& name_server() noexcept { return name_server_; }
    [[nodiscard]] const std::vector<std::unique_ptr<broker_host>>& brokers() const noexcept { return brokers_; }

    /// Runs `what` on the cluster's thread and hands back what it returns or throws.
    template <class Function>
    auto ask(Function what) -> std::invoke_result_t<Function> {
        std::packaged_task<std::invoke_result_t<Function>()> task{std::move(what)};
        auto answer = task.get_future();
        asio::post(io_, std::move(task));
        return answer.get();
    }

private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy_{io_.get_executor()};
    name_server_host name_server_;
    std::vector<std::unique_ptr<broker_host>> brokers_;
    std::thread thread_;
};

}  // namespace rmq::mini
