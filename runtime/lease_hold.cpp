#include <rmq/runtime/lease_hold.hpp>
#include <rmq/runtime/lease_port.hpp>

#include <utility>

namespace rmq::runtime {

lease_hold::lease_hold(std::shared_ptr<lease_port> from, const lease_token& token)
    : from_(std::move(from)), token_(token), use_(std::make_shared<lease_use>(token.slot)) {}

lease_hold::~lease_hold() {
    if (!is_given_back()) give_back();
}

result<void> lease_hold::give_back() {
    if (given_back_.exchange(true))
        return tl::unexpected(local_error(errc::invalid_argument, "this lease was given back before"));
    return from_->give_back(token_, use_->has_unanswered() ? lease_return::unanswered_request : lease_return::clean);
}

result<std::shared_ptr<lease_use>> lease_hold::begin(const protocol::prepared_request& what,
                                                     const lease_port* port) const {
    const auto refuse = [](const char* why) { return tl::unexpected(local_error(errc::invalid_argument, why)); };
    if (port != from_.get()) return refuse("the lease is of another broker");
    if (what.role == protocol::connection_role::control)
        return refuse("brokers know group members by connection: heartbeat and unregister without a lease");
    use_->began();
    // In this order: who gives it back at the same time either sees this request or is seen here.
    if (!given_back_) return use_;
    use_->ended();
    return refuse("the lease was given back");
}

bool lease_hold::is_connected() const { return !is_given_back() && from_->is_connected(token_); }

std::shared_ptr<lease_hold> hold_in(const protocol::reply& granted) {
    return std::static_pointer_cast<lease_hold>(std::const_pointer_cast<void>(granted.storage));
}

}  // namespace rmq::runtime
