#include <rmq/client/executor_registry.hpp>

namespace rmq::client {

struct executor_registry::service final : asio::execution_context::service {
    using key_type = service;
    static inline asio::execution_context::id id;

    explicit service(asio::execution_context& context)
        : asio::execution_context::service(context), registry(std::make_shared<executor_registry>()) {}
    void shutdown() override { registry->shut_down(); }

    std::shared_ptr<executor_registry> registry;
};

std::shared_ptr<executor_registry> executor_registry::of(asio::execution_context& context) {
    return asio::use_service<service>(context).registry;
}

bool executor_registry::add(node& n) {
    const std::lock_guard lock{mutex_};
    if (shut_down_) return false;
    n.next_ = first_;
    if (first_ != nullptr) first_->previous_ = &n;
    first_ = &n;
    n.listed_ = true;
    return true;
}

void executor_registry::unlink(node& n) noexcept {
    if (n.previous_ != nullptr) n.previous_->next_ = n.next_;
    if (n.next_ != nullptr) n.next_->previous_ = n.previous_;
    if (first_ == &n) first_ = n.next_;
    n.previous_ = n.next_ = nullptr;
    n.listed_ = false;
}

void executor_registry::hand_over(node& n, const std::function<void()>& post) {
    const std::lock_guard lock{mutex_};
    if (!n.listed_) return;
    unlink(n);
    post();
}

void executor_registry::shut_down() {
    for (;;) {
        std::shared_ptr<void> alive;  // released without the lock
        node* n = nullptr;
        {
            const std::lock_guard lock{mutex_};
            shut_down_ = true;
            if (first_ == nullptr) return;
            n = first_;
            alive = n->keep_alive();
            unlink(*n);
        }
        n->abandon();
    }
}

}  // namespace rmq::client
