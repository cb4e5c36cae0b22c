#pragma once

#include <rmq/actors/asio_host.hpp>
#include <rmq/actors/broker_manager.hpp>
#include <rmq/client/callback_thread.hpp>
#include <rmq/client/context.hpp>
#include <rmq/client/detail/io_loop.hpp>
#include <rmq/client/detail/manager_life.hpp>
#include <rmq/client/settings.hpp>
#include <rmq/client/thread_marks.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace rmq::client {

class context_impl {
public:
    explicit context_impl(const context_options& options);
    context_impl(caf::actor_system& system, asio::io_context& io, const context_options& options);
    context_impl(const context_impl&) = delete;
    context_impl& operator=(const context_impl&) = delete;
    ~context_impl();

    /// Ends everything; idempotent. Not on a thread of its own.
    void stop();
    [[nodiscard]] bool on_own_thread() const { return threads_->would_deadlock(); }

    std::shared_ptr<manager_life> start_manager(const settings& wanted);

    [[nodiscard]] caf::actor_system& system() const noexcept { return *system_; }
    [[nodiscard]] const std::shared_ptr<callback_thread>& callbacks() const noexcept { return callbacks_; }
    [[nodiscard]] const std::shared_ptr<const thread_marks>& threads() const noexcept { return threads_; }

private:
    void start();
    void let_groups_be_left(const std::vector<std::shared_ptr<manager_life>>& managers);
    std::string next_client_id(const std::string& instance);

    runtime::logger log_;
    std::unique_ptr<caf::actor_system_config> own_config_;
    std::unique_ptr<caf::actor_system> own_system_;
    caf::actor_system* system_ = nullptr;
    std::shared_ptr<callback_thread> callbacks_;
    std::unique_ptr<io_loop> io_;
    std::shared_ptr<const thread_marks> threads_;
    std::unique_ptr<actors::asio_host> host_;
    std::shared_ptr<runtime::transport_factory> transports_;  // emptied when the I/O loop ends

    std::uint32_t random_ = 0;
    std::vector<std::byte> ip_;
    std::string ip_text_;
    std::shared_ptr<protocol::unique_id_generator> ids_;
    std::atomic<std::uint32_t> clients_{0};

    std::mutex mutex_;
    bool stopped_ = false;
    std::vector<std::shared_ptr<manager_life>> managers_;
};

}  // namespace rmq::client
