#pragma once

#include <rmq/actors/broker_description.hpp>
#include <rmq/client/broker_client.hpp>
#include <rmq/client/broker_group.hpp>
#include <rmq/client/context.hpp>
#include <rmq/client/lease.hpp>
#include <rmq/client/settings.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/heartbeat.hpp>

#include <chrono>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq {

namespace client {
template <class>
struct manager_actor;  // client/actor.hpp
}

/// The brokers of one client: each is an actor with its connections, supervised by a manager actor that this is the
/// handle of. Copies are handles of the same manager; with the last of them and the last broker_client it ends, and its
/// open requests complete with client_stopped.
///
/// Thread safety: all members, from any number of threads. add, remove, suspend, resume and reset wait for the manager
/// and are refused on I/O threads, in callbacks and in actors (would_deadlock); there, send add_broker, remove_broker …
/// to actor().
class broker_manager {
public:
    /// All or nothing: throws rmq::exception when settings are out of range or a broker's address can't be right, and
    /// leaves nothing then. Connects to nobody yet.
    explicit broker_manager(context& context, const settings& settings = {});

    /// Makes a broker known. `address` is host:port, IPv4:port or [IPv6]:port; names are resolved when connecting.
    /// Errors: invalid_argument (bad address, name taken), client_stopped, would_deadlock.
    result<void> add(std::string name, std::string address);
    /// Forgets a broker; its open requests complete with client_stopped. No error when it was not known.
    result<void> remove(std::string name);

    /// Nothing is sent to that broker (name or address) until it is resumed or reset: requests and leases are refused
    /// with broker_unavailable. What was sent before is still answered, leases that are out stay so, but what is asked
    /// over them is refused; heartbeats go on. In force when it returns. Errors: those of add, invalid_argument for a
    /// broker that is not known.
    result<void> suspend(std::string name_or_address);
    /// Ends suspend(), or an open circuit: the broker is tried at once. Errors: as suspend.
    result<void> resume(std::string name_or_address);
    /// Everything that is known about the broker is forgotten, an operator's word and a spent restart budget, too.
    /// Errors: as suspend.
    result<void> reset(std::string name_or_address);

    /// From now on every broker, also one that is added later, is told by heartbeats that this client is a member of
    /// these groups: at once, at least every client_settings::heartbeat_interval, and again after a lost connection.
    /// Brokers from 5.1.3 are not told the subscriptions each time (heartbeat V2). No group at all ends it.
    ///
    /// Groups are left (unregister) when a later call leaves them out, when their broker is removed, and when the
    /// manager or the context ends, which then takes up to a second more if a broker does not answer. Heartbeats that
    /// fail are logged, and told to subscribers of actor() (heartbeat_failed).
    ///
    /// Waits for nothing: may be called in callbacks and actors, too. Errors: invalid_argument, as for heartbeat_query;
    /// client_stopped.
    result<void> set_heartbeat(const heartbeat_data& groups);

    /// A handle to the broker of that name or address. When there is none (yet), its requests say so: make another
    /// handle after add().
    [[nodiscard]] broker_client client(std::string_view name_or_address) const;

    /// A handle to any of these brokers (names or addresses), which are tried until one has served a request. It waits
    /// for nothing. Names that are not known are left out until they are.
    [[nodiscard]] broker_group any_of(std::vector<std::string> names_or_addresses, group_options how = {}) const;

    /// A connection to that broker for oneself: broker_client::acquire.
    result<lease> connection(std::string_view name_or_address, std::chrono::milliseconds timeout = {},
                             std::source_location at = std::source_location::current()) const {
        return client(name_or_address).acquire(timeout, at);
    }
    template <class CompletionToken>
    auto async_connection(std::string_view name_or_address, std::chrono::milliseconds timeout, CompletionToken&& token,
                          std::source_location at = std::source_location::current()) const {
        return client(name_or_address).async_acquire(timeout, std::forward<CompletionToken>(token), at);
    }

    /// The manual pair. What get_connection() gives is connection()'s lease, so a forgotten one returns itself.
    result<lease> get_connection(std::string_view name_or_address, std::chrono::milliseconds timeout = {},
                                 std::source_location at = std::source_location::current()) const {
        return connection(name_or_address, timeout, at);
    }
    /// Errors: invalid_argument, for a lease of another manager, which stays what it was, and for one that was given
    /// back or moved from.
    result<void> release_connection(lease&& held) const;

    /// The names of the brokers that are known, sorted.
    [[nodiscard]] std::vector<std::string> names() const;

    /// The brokers that are known, by name, and how they were a moment ago.
    [[nodiscard]] std::vector<broker_description> list() const;

    /// The names of those that answer, best first: the healthy ones, the quickest of them first, then the degraded
    /// ones. A broker that was just added is among them once it answered a request, or a probe within
    /// health_settings::interval.
    [[nodiscard]] std::vector<std::string> healthy() const;

    /// The manager's actor, for actors of your own. Include <rmq/client/actor.hpp> (and with it CAF) to use it.
    template <class T = void>
    [[nodiscard]] auto actor() const {
        return client::manager_actor<T>::of(*facade_);
    }

private:
    std::shared_ptr<const client::manager_facade> facade_;
};

}  // namespace rmq
