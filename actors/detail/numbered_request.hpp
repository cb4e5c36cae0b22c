#pragma once

#include <rmq/actors/messages.hpp>
#include <rmq/runtime/operation.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace rmq::actors::manager_parts {

/// A manager's request for somebody who asked it: completed on any thread, by whoever answers, its outcome comes back
/// as a message, Answer{number, outcome}. Nobody is told when the manager has ended; what the outcome holds goes back
/// by itself then.
template <class Answer>
class numbered_request final : public runtime::operation {
public:
    numbered_request(std::uint64_t number, protocol::encoded_frame bytes, protocol::connection_role on, bool is_oneway,
                     runtime::time_point by, caf::weak_actor_ptr manager)
        : operation(std::move(bytes), on, is_oneway, runtime::delivery::inline_),
          number_(number),
          manager_(std::move(manager)) {
        deadline = by;
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        if (const auto to = caf::actor_cast<caf::strong_actor_ptr>(manager_))
            tell_anonymously(caf::actor_cast<broker_manager>(to),
                             Answer{number_, std::make_shared<result<runtime::reply>>(std::move(outcome))});
    }

private:
    const std::uint64_t number_;
    caf::weak_actor_ptr manager_;  // it may hold the request
};

}  // namespace rmq::actors::manager_parts
