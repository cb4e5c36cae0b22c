#pragma once

#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/query.hpp>

#include <functional>
#include <memory>
#include <mutex>

namespace rmq::client {

/// The operations whose handlers run on executors of one asio execution context. When that context is destroyed first,
/// the handlers are destroyed without being called, as Asio does with its own operations.
class executor_registry {
public:
    class node {
    public:
        node() = default;
        node(const node&) = delete;
        node& operator=(const node&) = delete;
        virtual ~node() = default;

    private:
        friend class executor_registry;
        virtual std::shared_ptr<void> keep_alive() = 0;
        virtual void abandon() noexcept = 0;  // destroys the handler
        node* previous_ = nullptr;
        node* next_ = nullptr;
        bool listed_ = false;
    };

    /// The registry of `context`, made when first asked for.
    static std::shared_ptr<executor_registry> of(asio::execution_context& context);

    /// False: the context is shutting down, the handler can't be called any more.
    bool add(node& n);
    /// Takes `n` out and runs `post` unless it was abandoned. `post` runs under the lock and may only post.
    void hand_over(node& n, const std::function<void()>& post);

private:
    struct service;
    void shut_down();
    void unlink(node& n) noexcept;

    std::mutex mutex_;
    node* first_ = nullptr;
    bool shut_down_ = false;
};

}  // namespace rmq::client
