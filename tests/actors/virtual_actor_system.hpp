#pragma once

#include <rmq/actors/messages.hpp>

#include <chrono>
#include <memory>

#if RMQ_CAF_1
#    include <caf/test/context.hpp>
#    include <caf/test/fixture/deterministic.hpp>
#    include <caf/test/reporter.hpp>
#else
#    include <caf/atom.hpp>
#    include <caf/scheduler/test_coordinator.hpp>
#endif

namespace rmq::test {

// An actor system without threads and without a clock: nothing runs until settle(), no timer
// fires until advance().
class virtual_actor_system {
public:
    caf::actor_system& system() noexcept;
    void settle();                             // deliver messages until none is left
    void advance(std::chrono::nanoseconds d);  // move the clock, fire what is due, settle

#if RMQ_CAF_1
private:
    struct installed_reporter {
        installed_reporter() {
            register_messages();
            caf::test::reporter::instance(ptr.get());
            // It wants to know where it is when an actor's handler throws.
            ptr->begin_suite("rmq");
            ptr->begin_test(std::make_shared<caf::test::context>(), "rmq");
        }
        ~installed_reporter() { caf::test::reporter::instance(nullptr); }
        std::unique_ptr<caf::test::reporter> ptr = caf::test::reporter::make_default();
    };
    installed_reporter reporter_;  // the fixture's logger insists on one
    caf::test::fixture::deterministic fixture_;
#else
private:
    struct config : caf::actor_system_config {
        config() {
            set("scheduler.policy", caf::atom("testing"));
            set("logger.verbosity", caf::atom("quiet"));
        }
    };
    auto& scheduler() { return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler()); }
    config config_;
    caf::actor_system system_{config_};
#endif
};

#if RMQ_CAF_1
inline caf::actor_system& virtual_actor_system::system() noexcept { return fixture_.sys; }
inline void virtual_actor_system::settle() { fixture_.dispatch_messages(); }
inline void virtual_actor_system::advance(std::chrono::nanoseconds d) {
    fixture_.advance_time(d);
    settle();
}
#else
inline caf::actor_system& virtual_actor_system::system() noexcept { return system_; }
inline void virtual_actor_system::settle() {
    while (scheduler().try_run_once()) {
    }
}
inline void virtual_actor_system::advance(std::chrono::nanoseconds d) {
    scheduler().advance_time(d);
    settle();
}
#endif

}  // namespace rmq::test
