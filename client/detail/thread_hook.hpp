#pragma once

#include <rmq/client/thread_marks.hpp>

#include <caf/config.hpp>
#include <caf/thread_hook.hpp>

namespace rmq::client {

// Marks every thread of an actor system, so that blocking calls from actors can be refused.
class thread_hook final : public caf::thread_hook {
public:
    void init(caf::actor_system&) override {}
#if CAF_MAJOR_VERSION >= 1
    void thread_started(caf::thread_owner) override { thread_marks::mark_for_good(); }
#else
    void thread_started() override { thread_marks::mark_for_good(); }
#endif
    void thread_terminates() override {}
};

}  // namespace rmq::client
