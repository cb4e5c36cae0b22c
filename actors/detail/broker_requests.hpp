#pragma once

#include <rmq/actors/detail/broker_connections.hpp>
#include <rmq/actors/detail/broker_state.hpp>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace rmq::actors::broker_parts {

// Answers an actor's request with a promise of this actor, which is the only thread it may be answered on.
class promised final : public runtime::operation {
public:
    promised(const execute& what, caf::typed_response_promise<executed> promise)
        : operation(*what.frame, what.role, what.oneway, runtime::delivery::inline_), answer_(std::move(promise)) {
        deadline = what.deadline;
        if (what.lease) go_over(what.lease);
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        if (outcome)
            answer_.settle(executed{std::make_shared<runtime::reply>(std::move(*outcome))});
        else
            answer_.settle(tl::unexpected(std::move(outcome.error())));
    }

private:
    owed<executed> answer_;
};

// Of our own: its outcome comes back as a message, so that nothing changes while a connection is at work.
template <class Answer>
class own_request final : public runtime::operation {
public:
    own_request(protocol::prepared_request& what, runtime::time_point by, caf::weak_actor_ptr to)
        : operation(std::move(what.frame), what.role, what.oneway, runtime::delivery::inline_), to_(std::move(to)) {
        deadline = by;
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        const auto to = caf::actor_cast<caf::strong_actor_ptr>(to_);
        if (!to) return;
        if constexpr (std::is_same_v<Answer, heartbeat_answered>)
            tell_anonymously(caf::actor_cast<broker>(to),
                             Answer{std::make_shared<result<runtime::reply>>(std::move(outcome))});
        else
            tell_anonymously(caf::actor_cast<broker>(to), Answer{});
    }

private:
    caf::weak_actor_ptr to_;  // it is in flight in the actor: that would keep itself alive
};

// The same for a probe.
class probe_request final : public runtime::operation {
public:
    probe_request(protocol::prepared_request& what, runtime::probe_id id, runtime::time_point by,
                  caf::weak_actor_ptr to)
        : operation(std::move(what.frame), what.role, false, runtime::delivery::inline_), id_(id), to_(std::move(to)) {
        deadline = by;
        is_probe = true;
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        if (const auto to = caf::actor_cast<caf::strong_actor_ptr>(to_))
            tell_anonymously(caf::actor_cast<broker>(to),
                             probe_answered{id_, std::make_shared<result<runtime::reply>>(std::move(outcome))});
    }

private:
    const runtime::probe_id id_;
    caf::weak_actor_ptr to_;
};

template <class Answer>
void submit_own(broker_self self, protocol::prepared_request& what, runtime::time_point by,
                std::vector<std::uint32_t>& touched) {
    const auto me = caf::actor_cast<caf::weak_actor_ptr>(caf::actor_cast<broker>(self));
    submit(self, std::make_shared<own_request<Answer>>(what, by, me), touched);
}

}  // namespace rmq::actors::broker_parts
