#include <rmq/actors/messages.hpp>
#include <rmq/client/context.hpp>
#include <rmq/client/detail/context_impl.hpp>
#include <rmq/client/detail/thread_hook.hpp>

#include <spdlog/spdlog.h>

#include <cstdlib>

namespace rmq {

context::context(const context_options& options) : impl_(std::make_shared<client::context_impl>(options)) {}

context::context(caf::actor_system& system, asio::io_context& io, const context_options& options)
    : impl_(std::make_shared<client::context_impl>(system, io, options)) {}

context::~context() {
    if (impl_->on_own_thread()) {
        impl_->callbacks()->log()->critical("a rmq::context was destroyed on one of its own threads");
        std::abort();
    }
    impl_->stop();
}

void context::prepare(caf::actor_system_config& config) {
    register_messages();
    config.add_thread_hook<client::thread_hook>();
}

caf::actor_system& context::actor_system() const noexcept { return impl_->system(); }

}  // namespace rmq
