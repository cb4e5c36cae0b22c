#pragma once

// How a completion token's handler travels: erased, move-only, with its executor, allocator and cancellation slot.

#include <rmq/client/executor_registry.hpp>
#include <rmq/client/request_target.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/runtime/operation.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/associated_allocator.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/cancellation_type.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <asio/query.hpp>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace rmq::client {

using target_ptr = std::shared_ptr<const request_target>;

struct callback_thread_tag {};  // "no executor of its own": the context's callback thread

template <class Handler>
using handler_executor = typename asio::associated_executor<Handler, callback_thread_tag>::type;

template <class Handler>
inline constexpr bool has_own_executor = !std::is_same_v<handler_executor<Handler>, callback_thread_tag>;

// The executor a handler asked for, with work kept on it until the handler is posted.
template <class Handler, bool = has_own_executor<Handler>>
class completion_place {
public:
    explicit completion_place(const Handler&) {}
    bool enter(executor_registry::node&) { return true; }
    template <class Post>
    void leave(executor_registry::node&, const Post&) {}
    void abandon() noexcept {}
};

template <class Handler>
class completion_place<Handler, true> {
public:
    explicit completion_place(const Handler& handler)
        : executor_(asio::prefer(asio::associated_executor<Handler, callback_thread_tag>::get(handler, {}),
                                 asio::execution::outstanding_work.tracked)),
          registry_(registry_of(*executor_)) {}

    bool enter(executor_registry::node& n) { return !registry_ || registry_->add(n); }

    template <class Post>
    void leave(executor_registry::node& n, const Post& post) {
        const auto now = [&] {
            post(*executor_);
            executor_.reset();
        };
        if (registry_)
            registry_->hand_over(n, now);
        else
            now();
    }

    void abandon() noexcept { executor_.reset(); }

private:
    using executor = std::decay_t<decltype(asio::prefer(std::declval<handler_executor<Handler>>(),
                                                        asio::execution::outstanding_work.tracked))>;

    static std::shared_ptr<executor_registry> registry_of(const executor& e) {
        if constexpr (asio::can_query<executor, asio::execution::context_t>::value)
            return executor_registry::of(asio::query(e, asio::execution::context));
        else
            return nullptr;
    }

    std::optional<executor> executor_;
    std::shared_ptr<executor_registry> registry_;
};

/// `Target` says where it goes, and what its outcome means: submit, refuse, cancel, guarded and finished().
template <class T, class Handler, class Target = request_target>
class async_operation final : public runtime::operation,
                              public executor_registry::node,
                              public std::enable_shared_from_this<async_operation<T, Handler, Target>> {
public:
    using target_ptr = std::shared_ptr<const Target>;

    async_operation(target_ptr target, protocol::typed_request<T>&& request, Handler handler)
        : operation(std::move(request.request.frame), request.request.role, request.request.oneway,
                    has_own_executor<Handler> ? runtime::delivery::inline_ : runtime::delivery::batched),
          target_(std::move(target)),
          request_(std::move(request)),
          place_(handler),
          handler_(std::move(handler)),
          started_(runtime::clock::now()) {
        deadline = started_ + request_.request.timeout;
    }

    // Nothing was sent, and this is why.
    async_operation(target_ptr target, Handler handler)
        : async_operation(std::move(target), protocol::typed_request<T>{}, std::move(handler)) {}

    void start() {
        if (!enter()) return;
        if (auto refused = target_->submit(this->shared_from_this(), request_.request)) refuse(*std::move(refused));
    }

    void start_refused(error why) {
        if (enter()) refuse(std::move(why));
    }

    void deliver(result<protocol::reply>&& outcome) noexcept override {
        if constexpr (has_own_executor<Handler>) {
            kept_ = std::move(outcome);
            place_.leave(*this,
                         [this](const auto& executor) { asio::post(executor, posted{this->shared_from_this()}); });
        } else {
            target_->guarded([this, &outcome] { run(std::move(outcome)); });
        }
    }

private:
    // Carries the handler's allocator to the executor.
    struct posted {
        std::shared_ptr<async_operation> op;
        using allocator_type = asio::associated_allocator_t<Handler>;
        allocator_type get_allocator() const noexcept { return asio::get_associated_allocator(*op->handler_); }
        void operator()() { op->run(*std::move(op->kept_)); }
    };

    bool enter() {
        if (!place_.enter(*this)) {
            claim();
            abandon();
            return false;
        }
        // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it goes when it runs, which is later
        slot_ = asio::get_associated_cancellation_slot(*handler_);
        if (slot_.is_connected()) {
            slot_.assign([weak = this->weak_from_this()](asio::cancellation_type) {
                if (const auto op = weak.lock()) op->target_->cancel(op);
            });
        }
        return true;
    }

    void refuse(error&& why) {
        refused_ = true;
        target_->refuse(this->shared_from_this(), std::move(why));
    }

    void run(result<protocol::reply>&& outcome) {
        if (!handler_) return;
        auto handler = std::move(*handler_);
        handler_.reset();
        if (slot_.is_connected()) slot_.clear();  // here, where the caller may emit, and not on our threads
        handler(refused_ ? result<T>{tl::unexpect, std::move(outcome.error())}
                         : finished(*target_, std::move(outcome), request_, started_));
    }

    std::shared_ptr<void> keep_alive() override { return this->shared_from_this(); }
    void abandon() noexcept override {
        claim();
        handler_.reset();
        place_.abandon();
    }

    target_ptr target_;
    protocol::typed_request<T> request_;
    completion_place<Handler> place_;
    std::optional<Handler> handler_;
    asio::associated_cancellation_slot_t<Handler> slot_{};
    runtime::time_point started_;
    bool refused_ = false;
    // Until the executor gets to it; on the callback thread it is used as it comes.
    struct nothing {};
    [[no_unique_address]] std::conditional_t<has_own_executor<Handler>, std::optional<result<protocol::reply>>, nothing>
        kept_;
};

/// Starts an operation with any completion token; the signature is void(result<T>).
template <class T, class Target, class CompletionToken>
auto initiate(std::shared_ptr<const Target> target, result<protocol::typed_request<T>>&& prepared,
              CompletionToken&& token) {
    return asio::async_initiate<CompletionToken, void(result<T>)>(
        [](auto handler, std::shared_ptr<const Target> to, auto&& request) {
            using handler_type = std::decay_t<decltype(handler)>;
            using operation_type = async_operation<T, handler_type, Target>;
            const auto allocator = asio::get_associated_allocator(handler);
            if (request) {
                std::allocate_shared<operation_type>(allocator, std::move(to), std::move(*request), std::move(handler))
                    ->start();
            } else {
                std::allocate_shared<operation_type>(allocator, std::move(to), std::move(handler))
                    ->start_refused(std::move(request.error()));
            }
        },
        token, std::move(target), std::move(prepared));
}

}  // namespace rmq::client
