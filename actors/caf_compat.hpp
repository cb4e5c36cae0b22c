#pragma once

// The only header that knows which CAF it is: 0.17.6, as distributions ship it, or 1.x. Spellings that both share
// (typed_actor, behavior_type, make_response_promise, result, scoped_actor, spawn) are used as they are.

#include <rmq/protocol/error.hpp>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/config.hpp>
#include <caf/delegated.hpp>
#include <caf/error.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/result.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/type_id.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

// CAF_VERSION cannot tell the two apart: CAF 1.1.0 installs it as the octal literal 0100 (64),
// 0.17.6 as 1706. The single components are right in both.
#if CAF_MAJOR_VERSION >= 1
#    include <caf/anon_mail.hpp>
#    define RMQ_CAF_1 1
#elif CAF_MAJOR_VERSION == 0 && CAF_MINOR_VERSION == 17
#    define RMQ_CAF_1 0
#else
#    error "supported are CAF 0.17 and CAF 1.x"
#endif

namespace rmq::actors {

// -- typed interfaces -----------------------------------------------------------------------

namespace detail {
#if RMQ_CAF_1
template <class Reply, class... Request>
struct handles {
    using type = caf::result<Reply>(Request...);
};
#else
template <class Reply, class... Request>
struct handles {
    using type = typename caf::replies_to<Request...>::template with<Reply>;
};
#endif
}  // namespace detail

// One entry of a typed interface: typed_actor<handles<Reply, Request>, ...>. Reply may be void.
template <class Reply, class... Request>
using handles = typename detail::handles<Reply, Request...>::type;

// `self` of an actor that implements Interface and keeps its data in State.
template <class Interface, class State>
using self_ptr = typename Interface::template stateful_pointer<State>;

template <class Self>
auto& state_of(Self* self) noexcept {
#if RMQ_CAF_1
    return self->state();
#else
    return self->state;
#endif
}

// -- sending --------------------------------------------------------------------------------

template <class Self, class Dest, class Message>
void tell(Self* self, const Dest& dest, Message&& msg) {
#if RMQ_CAF_1
    self->mail(std::forward<Message>(msg)).send(dest);
#else
    self->send(dest, std::forward<Message>(msg));
#endif
}

// For code that is no actor: facades and I/O threads.
template <class Dest, class Message>
void tell_anonymously(const Dest& dest, Message&& msg) {
#if RMQ_CAF_1
    caf::anon_mail(std::forward<Message>(msg)).send(dest);
#else
    caf::anon_send(dest, std::forward<Message>(msg));
#endif
}

// A timer. 0.17 cannot cancel it, so nobody may: timer messages carry a generation number and
// handlers ignore old ones.
template <class Self, class Message>
void tell_self_after(Self* self, std::chrono::steady_clock::duration delay, Message&& msg) {
#if RMQ_CAF_1
    self->mail(std::forward<Message>(msg)).delay(delay).send(self);
#else
    self->delayed_send(self, delay, std::forward<Message>(msg));
#endif
}

// Virtual under test::virtual_actor_system, steady_clock otherwise.
template <class Self>
std::chrono::steady_clock::time_point now_of(Self* self) {
    return self->system().clock().now();
}

// Request and response; follow with .then(ok, failed), or .receive on a scoped_actor. It has no
// timeout on purpose: CAF's cost a trip through one clock thread each. Deadlines travel in the
// message and are kept by the connection core.
template <class Self, class Dest, class Message>
auto ask(Self* self, const Dest& dest, Message&& msg) {
#if RMQ_CAF_1
    return self->mail(std::forward<Message>(msg)).request(dest, caf::infinite);
#else
    return self->request(dest, caf::infinite, std::forward<Message>(msg));
#endif
}

template <class Dest, class Message>
auto ask(caf::scoped_actor& self, const Dest& dest, Message&& msg) {
    return ask(self.ptr(), dest, std::forward<Message>(msg));
}

// Another actor answers whoever asked; what was told, not asked, is just told on. Return it from the handler. (Either
// CAF would send the answer of a message that was told as a message of its own, which nobody handles.)
template <class Reply, class Self, class Dest, class Message>
caf::result<Reply> hand_over(Self* self, const Dest& dest, Message&& msg) {
    if (!self->current_mailbox_element()->mid.is_request()) {
        tell_anonymously(dest, std::forward<Message>(msg));
        return caf::delegated<Reply>{};
    }
#if RMQ_CAF_1
    return self->mail(std::forward<Message>(msg)).delegate(dest);
#else
    return self->delegate(dest, std::forward<Message>(msg));
#endif
}

// -- errors ---------------------------------------------------------------------------------

// Our errors cross actors inside a caf::error's context: its own code is 8 bits wide in both
// versions and its category an atom in one, a type id in the other.
caf::error to_caf(error e);
error from_caf(const caf::error& e);  // any other error becomes client_stopped

inline error make_stopped(const char* detail) {
    error e;
    e.code = errc::client_stopped;
    e.detail = detail;
    return e;
}

// -- responses ------------------------------------------------------------------------------

// A response owed to whoever asked. Destroyed unanswered, it answers errc::client_stopped: an
// actor that ends then fails its clients. CAF 1.x does so by itself, 0.17 leaves them waiting.
template <class T>
class owed {
public:
    owed() = default;
    explicit owed(caf::typed_response_promise<T> p) : promise_(std::move(p)) {}
    owed(owed&& other) noexcept : promise_(std::exchange(other.promise_, {})) {}
    owed& operator=(owed&& other) noexcept {
        std::swap(promise_, other.promise_);
        return *this;
    }
    ~owed() {
        if (promise_.pending()) promise_.deliver(to_caf(make_stopped("the actor ended before it answered")));
    }
    void settle(result<T> r) {
        auto p = std::exchange(promise_, {});
        if (r)
            p.deliver(std::move(*r));
        else
            p.deliver(to_caf(r.error()));
    }

private:
    caf::typed_response_promise<T> promise_;
};

// -- life cycle -----------------------------------------------------------------------------

// Runs fn(reason) when `watched` ends, on whichever thread ends it: fn should only send a message.
template <class Handle, class Fn>
void on_exit_of(const Handle& watched, Fn fn) {
    caf::actor_cast<caf::abstract_actor*>(watched)->attach_functor(
        [fn = std::move(fn)](const caf::error& reason) mutable { fn(reason); });
}

// What `self` has no handler for is dropped without a word; CAF prints it otherwise.
inline void drop_other_messages(caf::event_based_actor* self) {
#if RMQ_CAF_1
#    pragma GCC diagnostic push
#    pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif
    self->set_default_handler(caf::drop);
#if RMQ_CAF_1
#    pragma GCC diagnostic pop
#endif
}

inline void set_worker_threads(caf::actor_system_config& cfg, std::size_t n) {
#if RMQ_CAF_1
    cfg.set("caf.scheduler.max-threads", n);
#else
    cfg.set("scheduler.max-threads", n);
#endif
}

inline std::string describe([[maybe_unused]] const caf::actor_system& sys, const caf::error& e) {
#if RMQ_CAF_1
    return to_string(e);
#else
    return sys.render(e);
#endif
}

}  // namespace rmq::actors

// -- message types --------------------------------------------------------------------------

// Our messages stay in one process: no serialization, so no inspect() overloads (which would
// have to be written twice). 1.x wants a type id per message besides; 0.17 does not.
#if RMQ_CAF_1
#    define RMQ_BEGIN_MESSAGES(block, first) CAF_BEGIN_TYPE_ID_BLOCK(block, first)
#    define RMQ_MESSAGE_ID(block, type) CAF_ADD_TYPE_ID(block, (type))
#    define RMQ_END_MESSAGES(block) CAF_END_TYPE_ID_BLOCK(block)
#else
#    define RMQ_BEGIN_MESSAGES(block, first)
#    define RMQ_MESSAGE_ID(block, type)
#    define RMQ_END_MESSAGES(block)
#endif
