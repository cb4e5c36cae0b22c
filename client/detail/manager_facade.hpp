#pragma once

#include <rmq/client/callback_thread.hpp>
#include <rmq/client/detail/manager_life.hpp>
#include <rmq/client/group_target.hpp>
#include <rmq/client/request_target.hpp>
#include <rmq/client/thread_marks.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::client {

/// What all handles of one manager share. The last of them tells the manager to end, and waits for nothing.
class manager_facade {
public:
    manager_facade(std::shared_ptr<manager_life> life, std::shared_ptr<callback_thread> callbacks,
                   std::shared_ptr<const thread_marks> threads);
    manager_facade(const manager_facade&) = delete;
    manager_facade& operator=(const manager_facade&) = delete;
    ~manager_facade();

    [[nodiscard]] request_target target(std::string_view name_or_address) const;
    [[nodiscard]] std::shared_ptr<const group_members> group(std::vector<std::string> names, group_options how) const;
    [[nodiscard]] const std::shared_ptr<manager_life>& life() const noexcept { return life_; }
    [[nodiscard]] const thread_marks& threads() const noexcept { return *threads_; }

private:
    std::shared_ptr<manager_life> life_;
    std::shared_ptr<callback_thread> callbacks_;
    std::shared_ptr<const thread_marks> threads_;
};

}  // namespace rmq::client
