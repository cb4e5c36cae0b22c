#include <rmq/runtime/detail/asio_context_end.hpp>

#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/query.hpp>

namespace rmq::runtime::detail {
namespace {

struct end_service final : asio::execution_context::service {
    using key_type = end_service;
    static inline asio::execution_context::id id;
    using service::service;
    void shutdown() override { members->end(); }  // before handlers and I/O services are destroyed

    std::shared_ptr<asio_context_end> members = std::make_shared<asio_context_end>();
};

}  // namespace

std::shared_ptr<asio_context_end> asio_context_end::of(const asio::any_io_executor& executor) {
    return asio::use_service<end_service>(asio::query(executor, asio::execution::context)).members;
}

void asio_context_end::join(member& m) {
    const std::lock_guard lock{mutex_};
    members_.insert(&m);
}

void asio_context_end::leave(member& m) {
    const std::lock_guard lock{mutex_};
    members_.erase(&m);
}

void asio_context_end::end() {
    for (;;) {
        std::shared_ptr<member> last;  // what ends may drop others, which leave: not under the lock
        {
            const std::lock_guard lock{mutex_};
            ended_ = true;
            while (!members_.empty() && !last) {
                last = (*members_.begin())->weak_from_this().lock();
                members_.erase(members_.begin());
            }
            if (!last) return;
        }
        last->on_context_end();
    }
}

}  // namespace rmq::runtime::detail
