#pragma once

#include <rmq/actors/broker_manager.hpp>
#include <rmq/actors/detail/managed_broker.hpp>
#include <rmq/runtime/failover_call.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The parts of a manager's actor: each is a noun with the functions that act on the actor's state.
namespace rmq::actors::manager_parts {

struct asked_for_lease {
    owed<lease_handle> answer;
    std::shared_ptr<runtime::broker_port> port;
};

struct manager_state {
    static constexpr const char* name = "rmq.broker_manager";

    [[nodiscard]] managed_broker* find(const std::string& name_or_address);
    [[nodiscard]] std::vector<broker_description> describe() const;

    std::shared_ptr<const manager_setup> setup;
    managed_brokers brokers;
    std::map<std::uint64_t, std::string> ending;  // told to stop, not ended yet: by incarnation
    std::vector<caf::actor> subscribers;
    push_desk desk;
    std::shared_ptr<const heartbeat_data> groups;  // nothing: no heartbeats
    std::uint64_t incarnations = 0;
    std::uint64_t pools = 0;  // so far: their numbers
    std::map<std::uint64_t, asked_for_lease> acquiring;
    std::uint64_t acquisitions = 0;                                                     // so far: their numbers
    std::multimap<runtime::time_point, std::shared_ptr<runtime::parked_call>> retries;  // by when they go on
    std::optional<runtime::time_point> retries_armed;                                   // the one timer
    std::uint64_t retries_generation = 0;
    std::map<std::uint64_t, std::function<void(result<runtime::reply>)>> asked_any;  // actors' requests, by number
    std::uint64_t any_questions = 0;
    bool stopping = false;
};

using manager_self = self_ptr<broker_manager, manager_state>;

error unknown_broker(const std::string& name_or_address);

template <class Event>
void publish_event(manager_self self, const Event& event) {
    for (const auto& listener : state_of(self).subscribers) tell_anonymously(listener, event);
}

}  // namespace rmq::actors::manager_parts
