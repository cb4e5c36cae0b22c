#pragma once

#include <rmq/actors/broker_directory.hpp>
#include <rmq/actors/messages.hpp>
#include <rmq/protocol/requester.hpp>
#include <rmq/runtime/failover_desk.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace rmq::client {

/// A manager actor as its facades see it. Shared by them and by the context, which waits for its end.
class manager_life {
public:
    manager_life(actors::broker_manager manager, std::shared_ptr<actors::broker_directory> brokers,
                 std::shared_ptr<const protocol::requester> asker, std::shared_ptr<std::atomic<bool>> groups,
                 std::chrono::milliseconds patience, std::shared_ptr<runtime::failover_desk> desk);

    const std::shared_ptr<actors::broker_directory> directory;
    const std::shared_ptr<const protocol::requester> who;
    const std::shared_ptr<std::atomic<bool>> has_groups;  // brokers know it as a member: leaving takes a moment
    const std::chrono::milliseconds acquire_timeout;
    const std::shared_ptr<runtime::failover_desk> failover;

    /// Nothing once the context has ended.
    [[nodiscard]] actors::broker_manager actor() const;
    void on_ended();  // by whoever watches the actor
    [[nodiscard]] bool has_ended() const;

    void tell_stop();
    void wait_until_ended();
    bool wait_until_ended_for(std::chrono::milliseconds patience);
    void forget_actor();  // handles of an actor must not outlive its system

private:
    mutable std::mutex mutex_;
    std::condition_variable ended_changed_;
    bool ended_ = false;
    actors::broker_manager actor_;
};

}  // namespace rmq::client
