#include <rmq/mini_cluster/control.hpp>

#include <rmq/mini_cluster/detail/cluster_host.hpp>
#include <rmq/mini_cluster/detail/fault_json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

namespace rmq {

using mini::control_deed;
using mini::control_request;
using json = mini::control_json;
using server_handle = mini_cluster::server_handle;
using broker_handle = mini_cluster::broker_handle;

/// What the protocol reaches of a server besides its handle: faults as values.
struct mini::control_access {
    static constexpr std::size_t max_faults = 10'000;  // of one server

    static fault_id add(const server_handle& to, const fault& f) {
        return to.cluster_->ask([&] {
            fault_script& script = to.server_->core().faults();
            if (script.faults().size() >= max_faults) throw std::length_error{"there are too many faults already"};
            return script.add(f);
        });
    }
    static std::vector<scripted_fault> faults(const server_handle& of) {
        return of.cluster_->ask([&] {
            const auto& all = of.server_->core().faults().faults();
            return std::vector<scripted_fault>(all.begin(), all.end());
        });
    }
    /// Of all faults, or of this one; how many there were.
    static std::size_t clear(const server_handle& of, std::optional<fault_id> which) {
        return of.cluster_->ask([&]() -> std::size_t {
            fault_script& script = of.server_->core().faults();
            if (which) return script.remove(*which) ? 1 : 0;
            const std::size_t all = script.faults().size();
            script.clear();
            return all;
        });
    }
};

namespace {

using mini::control_access;

constexpr std::string_view name_server_name = "name-server";

struct named_server {
    std::string name;
    server_handle handle;
};

// The name server first.
std::vector<named_server> servers_of(mini_cluster& cluster) {
    std::vector<named_server> all;
    all.push_back({std::string{name_server_name}, cluster.name_server()});
    for (std::size_t i = 0; i < cluster.size(); ++i) all.push_back({cluster.broker(i).name(), cluster.broker(i)});
    return all;
}

// Of a request that names no server there is, which is never acted on: any.
named_server server_of(mini_cluster& cluster, control_request& r) {
    const std::string name = r.text("server");
    const auto all = servers_of(cluster);
    const auto at = std::ranges::find(all, name, &named_server::name);
    if (at != all.end()) return *at;
    std::string names;
    for (const named_server& s : all) names.append(names.empty() ? "" : ", ").append(s.name);
    r.refuse("no server is called " + name + ": there are " + names);
    return all.front();
}

// The server it names, or all.
std::vector<named_server> servers_of(mini_cluster& cluster, control_request& r) {
    if (r.has("server")) return {server_of(cluster, r)};
    return servers_of(cluster);
}

broker_handle broker_of(mini_cluster& cluster, control_request& r) {
    const std::string name = server_of(cluster, r).name;
    if (name != name_server_name) return cluster.broker(name);
    r.refuse("a name server keeps no messages");
    return cluster.broker();
}

control_deed read_cluster(mini_cluster& cluster, control_request&) {
    return [&cluster] {
        json brokers = json::array();
        for (std::size_t i = 0; i < cluster.size(); ++i) {
            const auto broker = cluster.broker(i);
            brokers.push_back({{"name", broker.name()}, {"id", 0}, {"address", broker.address()}});
        }
        return json{{"nameServer", cluster.name_server().address()}, {"brokers", std::move(brokers)}};
    };
}

control_deed read_add_fault(mini_cluster& cluster, control_request& r) {
    return [server = server_of(cluster, r).handle, f = mini::read_fault(r)] {
        return json{{"id", control_access::add(server, f)}};
    };
}

control_deed read_faults(mini_cluster& cluster, control_request& r) {
    return [servers = servers_of(cluster, r)] {
        json all = json::array();
        for (const named_server& s : servers) {
            for (const auto& f : control_access::faults(s.handle)) {
                json one{{"server", s.name}};
                one.update(mini::to_json(f));
                all.push_back(std::move(one));
            }
        }
        return json{{"faults", std::move(all)}};
    };
}

control_deed read_clear_faults(mini_cluster& cluster, control_request& r) {
    std::optional<mini::fault_id> which;
    if (r.has("id")) {
        which = static_cast<mini::fault_id>(r.number("id", 1, std::numeric_limits<std::int64_t>::max()));
        if (!r.has("server")) r.refuse(R"("id" wants a "server": each counts its own faults)");
    }
    return [which, servers = servers_of(cluster, r)] {
        std::size_t cleared = 0;
        for (const named_server& s : servers) cleared += control_access::clear(s.handle, which);
        return json{{"cleared", cleared}};
    };
}

control_deed read_kill(mini_cluster& cluster, control_request& r) {
    return [server = server_of(cluster, r).handle, how = r.end("how")]() mutable {
        server.kill(how);
        return json::object();
    };
}

control_deed read_restart(mini_cluster& cluster, control_request& r) {
    if (server_of(cluster, r).name == name_server_name) {
        return [&cluster] {
            cluster.name_server().restart();
            return json::object();
        };
    }
    return [broker = broker_of(cluster, r), keep = r.flag_or("keepMessages", true)]() mutable {
        broker.restart(keep);
        return json::object();
    };
}

// A request that names a server and nothing else.
template <void (server_handle::*What)()>
control_deed read_plain(mini_cluster& cluster, control_request& r) {
    return [server = server_of(cluster, r).handle]() mutable {
        (server.*What)();
        return json::object();
    };
}

control_deed read_shift_clock(mini_cluster& cluster, control_request& r) {
    constexpr std::int64_t century = std::int64_t{100} * 365 * 86'400'000;
    return [server = server_of(cluster, r).handle, by = r.number("byMs", -century, century)]() mutable {
        server.shift_clock(std::chrono::milliseconds{by});
        return json::object();
    };
}

control_deed read_requests_seen(mini_cluster& cluster, control_request& r) {
    return [server = server_of(cluster, r).handle, code = r.code("code", request_code_named)] {
        return json{{"count", server.requests_seen(code)}};
    };
}

control_deed read_connections(mini_cluster& cluster, control_request& r) {
    return [server = server_of(cluster, r).handle] {
        json all = json::array();
        for (const auto& c : server.connections()) {
            json codes = json::object();
            for (const auto& [code, times] : c.codes) codes[std::to_string(code)] = times;
            all.push_back({{"peer", c.peer}, {"open", c.open}, {"codes", std::move(codes)}});
        }
        return json{{"open", server.open_connections()}, {"connections", std::move(all)}};
    };
}

control_deed read_stored(mini_cluster& cluster, control_request& r) {
    const auto queue = static_cast<std::int32_t>(r.number_or("queueId", 0, 65'535, 0));
    return [broker = broker_of(cluster, r), topic = r.text("topic"), queue] {
        return json{{"count", broker.stored(topic, queue).size()}};
    };
}

control_deed read_messages_taken(mini_cluster& cluster, control_request& r) {
    return [broker = broker_of(cluster, r)] { return json{{"count", broker.messages_taken()}}; };
}

struct command {
    std::string_view name;
    control_deed (*read)(mini_cluster& cluster, control_request& r);
};

constexpr auto commands = std::to_array<command>({
    {"cluster", read_cluster},
    {"add_fault", read_add_fault},
    {"faults", read_faults},
    {"clear_faults", read_clear_faults},
    {"kill", read_kill},
    {"restart", read_restart},
    {"black_hole", read_plain<&server_handle::black_hole>},
    {"resume", read_plain<&server_handle::resume>},
    {"hold_replies", read_plain<&server_handle::hold_replies>},
    {"release_replies", read_plain<&server_handle::release_replies>},
    {"shift_clock", read_shift_clock},
    {"requests_seen", read_requests_seen},
    {"connections", read_connections},
    {"stored", read_stored},
    {"messages_taken", read_messages_taken},
});

}  // namespace

std::string control(mini_cluster& cluster, std::string_view line) {
    return mini::answer_control(line, [&](const std::string& name, control_request& r) {
        const auto* const at = std::ranges::find(commands, name, &command::name);
        return at == commands.end() ? control_deed{} : at->read(cluster, r);
    });
}

}  // namespace rmq
