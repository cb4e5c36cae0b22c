#include <rmq/mini_cluster/detail/control_request.hpp>
#include <rmq/mini_cluster/detail/toxics_json.hpp>
#include <rmq/mini_cluster/toxic_proxy.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace rmq {

using mini::control_deed;
using mini::control_request;
using json = mini::control_json;

namespace {

std::optional<direction> read_direction(control_request& r) {
    const std::string where = r.text_or("direction", "both");
    if (where == "to-broker") return direction::to_broker;
    if (where == "to-client") return direction::to_client;
    if (where != "both") r.refuse("\"direction\" is to-broker, to-client or both");
    return std::nullopt;
}

control_deed read_set(toxic_proxy& proxy, control_request& r) {
    return [&proxy, where = read_direction(r), what = mini::read_toxics(r)] {
        if (where) {
            proxy.set(*where, what);
        } else {
            proxy.set(what);
        }
        return json::object();
    };
}

control_deed read_heal(toxic_proxy& proxy, control_request&) {
    return [&proxy] {
        proxy.heal();
        return json::object();
    };
}

control_deed read_proxy(toxic_proxy& proxy, control_request&) {
    return [&proxy] {
        const auto seen = proxy.seen();
        return json{{"proxy", proxy.address()},
                    {"upstream", proxy.upstream()},
                    {"toBroker", mini::to_json(proxy.get(direction::to_broker))},
                    {"toClient", mini::to_json(proxy.get(direction::to_client))},
                    {"open", seen.open},
                    {"connections", seen.connections},
                    {"cuts", seen.cuts},
                    {"bytesToBroker", seen.bytes_to_broker},
                    {"bytesToClient", seen.bytes_to_client}};
    };
}

control_deed read_disconnect(toxic_proxy& proxy, control_request& r) {
    return [&proxy, how = r.end("how")] {
        proxy.disconnect(how);
        return json::object();
    };
}

control_deed read_kill(toxic_proxy& proxy, control_request& r) {
    return [&proxy, how = r.end("how")] {
        proxy.kill(how);
        return json::object();
    };
}

control_deed read_restart(toxic_proxy& proxy, control_request&) {
    return [&proxy] {
        proxy.restart();
        return json::object();
    };
}

struct command {
    std::string_view name;
    control_deed (*read)(toxic_proxy& proxy, control_request& r);
};

constexpr auto commands = std::to_array<command>({
    {"proxy", read_proxy},
    {"set", read_set},
    {"heal", read_heal},
    {"disconnect", read_disconnect},
    {"kill", read_kill},
    {"restart", read_restart},
});

}  // namespace

std::string control(toxic_proxy& proxy, std::string_view line) {
    return mini::answer_control(line, [&](const std::string& name, control_request& r) {
        const auto* const at = std::ranges::find(commands, name, &command::name);
        return at == commands.end() ? control_deed{} : at->read(proxy, r);
    });
}

}  // namespace rmq
