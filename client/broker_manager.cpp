#include <rmq/actors/messages.hpp>
#include <rmq/client/broker_manager.hpp>
#include <rmq/client/detail/context_impl.hpp>
#include <rmq/client/detail/manager_facade.hpp>
#include <rmq/protocol/exception.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <caf/scoped_actor.hpp>

#include <utility>

namespace rmq {

namespace {

template <class Request>
result<void> ask_manager(const client::manager_facade& facade, Request request) {
    if (facade.threads().would_deadlock())
        return tl::unexpected(
            local_error(errc::would_deadlock,
                        "a blocking call from an I/O thread, a callback or an actor: send the manager "
                        "actor a message there"));
    const auto to = facade.life()->actor();
    if (!to) return tl::unexpected(local_error(errc::client_stopped, "the context has ended"));
    result<void> answer;
    caf::scoped_actor self{to.home_system()};
    actors::ask(self, to, std::move(request))
        .receive([&](const done&) {}, [&](const caf::error& e) { answer = tl::unexpected(error_from(e)); });
    return answer;
}

}  // namespace

broker_manager::broker_manager(context& context, const settings& settings) {
    if (auto fine = validate(settings); !fine) throw_error(std::move(fine.error()));
    auto life = context.impl()->start_manager(settings);
    if (!life) throw_error(local_error(errc::client_stopped, "the context has ended"));
    facade_ = std::make_shared<const client::manager_facade>(std::move(life), context.impl()->callbacks(),
                                                             context.impl()->threads());
    for (const auto& broker : settings.brokers)
        if (auto added = add(broker.name, broker.address); !added) throw_error(std::move(added.error()));
}

result<void> broker_manager::add(std::string name, std::string address) {
    return ask_manager(*facade_, add_broker{std::move(name), std::move(address)});
}

result<void> broker_manager::remove(std::string name) { return ask_manager(*facade_, remove_broker{std::move(name)}); }

result<void> broker_manager::suspend(std::string name_or_address) {
    return ask_manager(*facade_, suspend_broker{std::move(name_or_address)});
}

result<void> broker_manager::resume(std::string name_or_address) {
    return ask_manager(*facade_, resume_broker{std::move(name_or_address)});
}

result<void> broker_manager::reset(std::string name_or_address) {
    return ask_manager(*facade_, reset_broker{std::move(name_or_address)});
}

result<void> broker_manager::set_heartbeat(const heartbeat_data& groups) {
    const auto& life = *facade_->life();
    const auto to = life.actor();
    if (!to) return tl::unexpected(local_error(errc::client_stopped, "the context has ended"));
    if (!groups.producer_groups.empty() || !groups.consumers.empty()) {
        const protocol::broker_name all;
        const auto fine = protocol::prepare(protocol::caller{*life.who, all}, heartbeat_query{.data = groups});
        if (!fine) return tl::unexpected(fine.error());
        *life.has_groups = true;
    }
    actors::tell_anonymously(to, rmq::set_heartbeat{groups});
    return {};
}

broker_client broker_manager::client(std::string_view name_or_address) const {
    return {facade_->target(name_or_address), facade_};
}

broker_group broker_manager::any_of(std::vector<std::string> names_or_addresses, group_options how) const {
    return broker_group{facade_->group(std::move(names_or_addresses), std::move(how)), facade_};
}

result<void> broker_manager::release_connection(lease&& held) const {
    if (held.hold_ && held.owner_ != facade_)
        return tl::unexpected(local_error(errc::invalid_argument, "this lease is of another manager"));
    return held.give_back();
}

std::vector<std::string> broker_manager::names() const {
    std::vector<std::string> all;
    for (const auto& [name, port] : *facade_->life()->directory->snapshot()) all.push_back(name);
    return all;
}

std::vector<broker_description> broker_manager::list() const { return *facade_->life()->directory->descriptions(); }

std::vector<std::string> broker_manager::healthy() const {
    return healthy_among(*facade_->life()->directory->descriptions());
}

broker_client create_broker_client(context& context, std::string_view host, std::int64_t port,
                                   const client_settings& wanted) {
    auto peer = runtime::endpoint::make(host, port);
    if (!peer) throw_error(std::move(peer.error()));
    settings all;
    all.client = wanted;
    const auto address = peer->to_string();
    all.brokers.push_back({address, address});
    return broker_manager{context, all}.client(address);
}

}  // namespace rmq
