#include <rmq/actors/detail/manager_leases.hpp>
#include <rmq/actors/detail/numbered_request.hpp>

#include <rmq/runtime/lease_port.hpp>

#include <memory>
#include <source_location>
#include <utility>

namespace rmq::actors::manager_parts {

caf::result<lease_handle> on_acquire(manager_self self, const acquire_request& msg) {
    auto& st = state_of(self);
    auto promise = self->template make_response_promise<lease_handle>();
    const auto* known = st.find(msg.broker);
    if (known == nullptr) {
        promise.deliver(to_caf(unknown_broker(msg.broker)));
        return promise;
    }
    const auto& port = known->setup->port;
    const auto question = ++st.acquisitions;
    st.acquiring.emplace(question, asked_for_lease{owed<lease_handle>{promise}, port});
    const auto timeout = msg.timeout.count() > 0 ? msg.timeout : st.setup->acquire_timeout;
    const auto me = caf::actor_cast<caf::weak_actor_ptr>(caf::actor_cast<broker_manager>(self));
    port->acquire(std::make_shared<numbered_request<acquired>>(question, protocol::encoded_frame{},
                                                               protocol::connection_role::shared, false,
                                                               st.setup->now() + timeout, me),
                  std::source_location::current());
    return promise;
}

void on_acquired(manager_self self, const acquired& msg) {
    auto& st = state_of(self);
    const auto at = st.acquiring.find(msg.question);
    if (at == st.acquiring.end()) return;
    auto asked = std::move(at->second);
    st.acquiring.erase(at);
    if (*msg.outcome) return asked.answer.settle(lease_handle{runtime::hold_in(**msg.outcome)});
    auto why = msg.outcome->error();
    why.where.operation = "acquire";
    why.where.broker = asked.port->name();
    why.where.address = asked.port->address();
    why.where.client_id = st.setup->who.client_id;
    asked.answer.settle(tl::unexpected(std::move(why)));
}

}  // namespace rmq::actors::manager_parts
