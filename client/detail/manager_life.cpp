#include <rmq/client/detail/manager_life.hpp>

#include <utility>

namespace rmq::client {

manager_life::manager_life(actors::broker_manager manager, std::shared_ptr<actors::broker_directory> brokers,
                           std::shared_ptr<const protocol::requester> asker, std::shared_ptr<std::atomic<bool>> groups,
                           std::chrono::milliseconds patience, std::shared_ptr<runtime::failover_desk> desk)
    : directory(std::move(brokers)),
      who(std::move(asker)),
      has_groups(std::move(groups)),
      acquire_timeout(patience),
      failover(std::move(desk)),
      actor_(std::move(manager)) {}

actors::broker_manager manager_life::actor() const {
    const std::lock_guard lock{mutex_};
    return actor_;
}

void manager_life::on_ended() {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    ended_changed_.notify_all();
}

bool manager_life::has_ended() const {
    const std::lock_guard lock{mutex_};
    return ended_;
}

void manager_life::tell_stop() {
    if (const auto to = actor()) actors::tell_anonymously(to, actors::stop{});
}

void manager_life::wait_until_ended() {
    std::unique_lock lock{mutex_};
    ended_changed_.wait(lock, [this] { return ended_; });
}

bool manager_life::wait_until_ended_for(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    return ended_changed_.wait_for(lock, patience, [this] { return ended_; });
}

void manager_life::forget_actor() {
    actors::broker_manager last;
    {
        const std::lock_guard lock{mutex_};
        last = std::exchange(actor_, actors::broker_manager{});
    }
}

}  // namespace rmq::client
