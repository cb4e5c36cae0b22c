#pragma once

#include <rmq/actors/detail/manager_state.hpp>

#include <functional>
#include <memory>

// Requests that can go to any of several brokers. What fails goes on here: on CAF's scheduler there is time to encode
// it for another broker, which there is not on the I/O thread.
namespace rmq::actors::manager_parts {

// Takes calls to that manager; what comes after its end completes with client_stopped.
std::function<void(std::shared_ptr<runtime::parked_call>)> park_at(const broker_manager& manager);

void on_retry_later(manager_self self, const retry_later& msg);
void on_retry_due(manager_self self, const retry_due& msg);

caf::result<send_receipt> on_send_any(manager_self self, const send_any_request& msg);
caf::result<batch_receipt> on_send_batch_any(manager_self self, const send_batch_any_request& msg);
void on_any_answered(manager_self self, const any_answered& msg);

}  // namespace rmq::actors::manager_parts
