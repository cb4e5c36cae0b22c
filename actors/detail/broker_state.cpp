#include <rmq/actors/detail/broker_state.hpp>

namespace rmq::actors::broker_parts {

broker_state::~broker_state() {
    if (pool) end(make_stopped("the broker's actor ended"));
    if (host != nullptr) host->forget(farewell);
}

void broker_state::end(const error& why) {
    runtime::effects out;
    for (std::uint32_t i = 0; i < pool->size(); ++i) pool->at(i).stop(why, out);
    for (auto& s : sockets)
        if (s.transport) s.transport->close();
    sockets.clear();
    pool.reset();
    if (const auto& leases = setup->port->leases()) {
        leases->on_actor_ended();
        for (const auto& p : probes)
            if (p.lent) leases->give_back(*p.lent, runtime::lease_return::broken);
    }
    probes.clear();
    runtime::deliver_all(out.completed, setup->sink);
}

broker_state::socket& broker_state::socket_of(std::uint32_t connection) {
    while (sockets.size() <= connection)
        sockets.push_back({nullptr, 0, runtime::rate_limit{setup->max_broker_requests}, false, {}, 0});
    return sockets[connection];
}

bool broker_state::is_current(std::uint32_t connection, std::uint64_t number) const {
    return pool && connection < sockets.size() && sockets[connection].number == number && sockets[connection].transport;
}

}  // namespace rmq::actors::broker_parts
