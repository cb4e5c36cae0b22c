#pragma once

#include <memory>
#include <string>

namespace asio {
class io_context;
}
namespace caf {
class actor_system;
class actor_system_config;
}  // namespace caf
namespace spdlog {
class logger;
}

namespace rmq {

namespace client {
class context_impl;
}

/// What a context is made with.
struct context_options {
    /// Where the library logs changes of state; nothing: warnings and errors to standard error.
    std::shared_ptr<spdlog::logger> log{};
    /// Threads for actors when the context makes its own actor system; 1 … 64.
    unsigned actor_threads = 1;
};

/// The threads that clients run on: an actor system, an I/O loop and one thread for callbacks. Any number of managers
/// and clients share one context; nothing is global.
///
/// The destructor ends them all: requests that are still open complete with client_stopped, handlers that were posted
/// run, then every thread, socket and timer of the context is gone. Handles may live longer; what they are asked then
/// fails with client_stopped. Precondition, checked (it ends the program): the destructor does not run on one of the
/// context's own threads, in a handler or an actor.
///
/// Thread safety: construct and destroy on one thread; everything else is done through handles.
class context {
public:
    /// Its own actor system, its own I/O thread. Throws std::system_error when the system gives no thread or no file
    /// descriptor; nothing is left behind then.
    explicit context(const context_options& options = {});

    /// The service's own. Both are used until this context is destroyed, so destroy it before the actor system; the
    /// io_context may go first (its requests then complete with client_stopped), and may be run by several threads.
    /// Prepare the configuration of the actor system with prepare().
    context(caf::actor_system& system, asio::io_context& io, const context_options& options = {});

    context(const context&) = delete;
    context& operator=(const context&) = delete;
    ~context();

    /// Call it on the configuration of an actor system of your own before you make the system: registers our message
    /// types (CAF 1.x) and lets blocking calls from its actors be refused with would_deadlock instead of blocking them.
    static void prepare(caf::actor_system_config& config);

    /// The actor system in use; include CAF's headers to do something with it.
    [[nodiscard]] caf::actor_system& actor_system() const noexcept;

    [[nodiscard]] const std::shared_ptr<client::context_impl>& impl() const noexcept { return impl_; }

private:
    std::shared_ptr<client::context_impl> impl_;
};

}  // namespace rmq
