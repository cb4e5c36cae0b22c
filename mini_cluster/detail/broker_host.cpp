#include <rmq/mini_cluster/detail/broker_host.hpp>

#include <rmq/runtime/endpoint.hpp>

#include <utility>

namespace rmq::mini {

namespace {

broker_settings at(broker_settings settings, const message_host& address) {
    settings.address = address;
    return settings;
}

}  // namespace

broker_host::broker_host(asio::io_context& io, broker_settings settings, name_server_core& names)
    : server_host(io, settings.address), core_(at(std::move(settings), address())), names_(names) {
    announce();
}

registration broker_host::introduction() const {
    const broker_settings& s = settings();
    registration me{.cluster = s.cluster, .broker = s.name};
    me.address = runtime::endpoint::make(s.address.ip, static_cast<std::uint16_t>(s.address.port)).value().to_string();
    if (s.release.is_5()) me.acting_master = false;
    return me;
}

void broker_host::announce() {
    if (!is_listening()) return;
    auto changed = core_.take_changed_topics();
    if (changed.empty()) return;
    if (!settings().release.is_5()) {
        // 4.x tells everything each time, and so undoes what name servers were told by others.
        core_.announce_all_topics();
        changed = core_.take_changed_topics();
    }
    registration me = introduction();
    for (const topic_config& topic : changed) {
        me.topics.emplace_back(topic.name, protocol::route_queues{.broker = me.broker,
                                                                  .read_queues = topic.read_queues,
                                                                  .write_queues = topic.write_queues,
                                                                  .perm = topic.perm});
    }
    names_.add_broker(me);
}

bool broker_host::put_topic(topic_config topic) {
    const bool fits = core_.put_topic(std::move(topic));
    announce();
    return fits;
}

bool broker_host::ask_client(std::string_view client, request_code code, std::span<const protocol::ext_field> fields,
                             std::span<const std::byte> body, on_client_answer done) {
    effects out;
    const bool known = core_.ask_client(client, code, fields, body, std::move(done), out);
    apply(std::move(out));
    return known;
}

void broker_host::kill(ending how) {
    server_host::kill(how);
    names_.remove_broker(introduction());
}

void broker_host::restart(bool keep_messages) {
    core_.forget_locks();
    if (!keep_messages) core_.forget_messages();
    core_.announce_all_topics();
    server_host::restart();
    announce();
}

}  // namespace rmq::mini
