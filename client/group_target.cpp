#include <rmq/client/detail/manager_life.hpp>
#include <rmq/client/group_target.hpp>

#include <utility>

namespace rmq::client {

error group_members::nobody() const {
    if (plain.manager->has_ended()) return local_error(errc::client_stopped, "the client was stopped");
    return runtime::unknown_brokers(*among);
}

std::optional<error> group_target::submit(const runtime::operation_ptr& op,
                                          const protocol::prepared_request& what) const {
    call_->start(op, what.code, what.extra, again_);
    return std::nullopt;
}

void group_target::refuse(const runtime::operation_ptr& op, error why) const {
    members_->plain.refuse(op, std::move(why));
}

void group_target::cancel(const runtime::operation_ptr&) const { call_->cancel(); }

void group_target::guarded(const std::function<void()>& run) const noexcept { members_->plain.guarded(run); }

}  // namespace rmq::client
