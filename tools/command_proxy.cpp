#include "exit_code.hpp"
#include "stop_signal.hpp"
#include "toxic_options.hpp"

#include <rmq/mini_cluster/control_server.hpp>
#include <rmq/mini_cluster/toxic_proxy.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

namespace rmq::tools {
namespace {

struct arguments {
    toxic_proxy_options options;
    std::optional<std::uint16_t> control_port;
};

// What the command line set, by way of the protocol that can set it later.
void set_toxics(toxic_proxy& proxy, json request) {
    request["do"] = "set";
    const json answer = json::parse(control(proxy, request.dump()));
    if (!answer.value("ok", false)) throw std::invalid_argument{answer.value("error", "refused")};
}

int serve(const arguments& given, const json& toxics, const output& out) {
    try {
        stop_signal stop;
        toxic_proxy proxy{given.options};
        set_toxics(proxy, toxics);
        std::optional<control_server> control_from;
        if (given.control_port)
            control_from.emplace([&](std::string_view line) { return control(proxy, line); }, *given.control_port);
        json ready{{"proxy", proxy.address()}, {"upstream", proxy.upstream()}};
        out.words(proxy.address() + " leads to " + proxy.upstream());
        if (control_from) {
            out.words("its control port is " + control_from->address());
            ready["control"] = control_from->address();
        }
        out.words("ready; Ctrl-C ends it");
        // With or without --json: whoever starts a proxy wants to know where it is.
        output{true}.object(ready);
        out.words(std::string{"ending: "} + stop.wait());
        const auto seen = proxy.seen();
        out.words(std::to_string(seen.connections) + " connections, " + std::to_string(seen.cuts) + " cuts, " +
                  std::to_string(seen.bytes_to_broker) + " bytes to the broker, " +
                  std::to_string(seen.bytes_to_client) + " to clients");
        return done;
    } catch (const std::logic_error& e) {  // options that make no proxy
        return out.failure(local_error(errc::invalid_argument, e.what()));
    } catch (const std::system_error& e) {
        return out.failure(local_error(errc::system_error, e.what()));
    }
}

}  // namespace

void add_proxy(CLI::App& app, invocation& in) {
    const auto given = std::make_shared<arguments>();
    const auto call = std::make_shared<control_call>();
    CLI::App* command = app.add_subcommand(
        "proxy",
        "Run a bad network between any client and any broker. Prints where it is as one line of JSON when ready; ends "
        "on Ctrl-C, SIGTERM, or when the pipe on its standard input is closed");
    command->add_option("--upstream", given->options.upstream, "The broker")->type_name("HOST:PORT")->required();
    command->add_option("--listen", given->options.port, "Its own port, 0 is any free one")
        ->type_name("PORT")
        ->capture_default_str();
    command->add_option("--host", given->options.host, "IP address to listen on")->capture_default_str();
    command
        ->add_option("--control", given->control_port,
                     "Take requests of rmqctl toxic, and of tests in any language, on this port of 127.0.0.1; 0 is any "
                     "free one")
        ->type_name("PORT");
    add_toxics(*command, call);
    command->footer(
        "Examples:\n  rmqctl proxy --listen 20911 --upstream 127.0.0.1:10911 --latency 100ms --jitter 20ms\n"
        "  rmqctl proxy --upstream 127.0.0.1:10911 --control 0");
    command->callback(
        [&in, given, call] { in.run = [&in, given, call] { return serve(*given, call->request, output{in.json}); }; });
}

}  // namespace rmq::tools
