#include "exit_code.hpp"
#include "invocation.hpp"
#include "output.hpp"
#include "stop_signal.hpp"

#include <rmq/mini_cluster.hpp>
#include <rmq/mini_cluster/control.hpp>
#include <rmq/mini_cluster/control_server.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <charconv>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace rmq::tools {
namespace {

constexpr std::int32_t max_queues = 65'536;  // of a topic on one broker

json describe(mini_cluster& cluster) {
    json brokers = json::array();
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        const auto broker = cluster.broker(i);
        brokers.push_back({{"name", broker.name()}, {"id", 0}, {"address", broker.address()}});
    }
    return {{"nameServer", cluster.name_server().address()}, {"brokers", std::move(brokers)}};
}

void summarize(mini_cluster& cluster, const output& out) {
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        const auto broker = cluster.broker(i);
        out.words(broker.name() + ": " + std::to_string(broker.messages_taken()) + " messages taken");
    }
}

struct topic_option {
    std::string name;
    std::int32_t queues = 4;
};

// "orders:8", or "orders" for 4 queues.
topic_option topic_of(const std::string& text) {
    const auto colon = text.rfind(':');
    topic_option out{text.substr(0, colon)};
    if (auto fine = protocol::check_topic(out.name); !fine) throw CLI::ValidationError("--topic", fine.error().detail);
    if (colon == std::string::npos) return out;
    const auto* const end = text.data() + text.size();
    const auto [rest, failed] = std::from_chars(text.data() + colon + 1, end, out.queues);
    if (failed != std::errc{} || rest != end || out.queues < 1 || out.queues > max_queues)
        throw CLI::ValidationError("--topic", text + ": wants 1 to " + std::to_string(max_queues) + " queues");
    return out;
}

int serve(const mini_cluster_options& options, const std::vector<topic_option>& topics,
          std::optional<std::uint16_t> control_port, const output& out) {
    try {
        stop_signal stop;
        mini_cluster cluster{options};
        std::optional<control_server> control_from;
        if (control_port)
            control_from.emplace([&](std::string_view line) { return control(cluster, line); }, *control_port);
        for (const topic_option& topic : topics) cluster.create_topic(topic.name, topic.queues);
        out.words("name server listens on " + cluster.name_server().address());
        for (std::size_t i = 0; i < cluster.size(); ++i) {
            const auto broker = cluster.broker(i);
            out.words(broker.name() + " listens on " + broker.address());
        }
        json ready = describe(cluster);
        if (control_from) {
            out.words("its control port is " + control_from->address());
            ready["control"] = control_from->address();
        }
        out.words("ready; Ctrl-C ends it");
        // With or without --json: whoever starts a cluster wants to know where it is.
        output{true}.object(ready);
        out.words(std::string{"ending: "} + stop.wait());
        summarize(cluster, out);
        return done;
    } catch (const std::logic_error& e) {  // options that make no cluster
        return out.failure(local_error(errc::invalid_argument, e.what()));
    } catch (const std::system_error& e) {
        return out.failure(local_error(errc::system_error, e.what()));
    }
}

}  // namespace

void add_mini_cluster(CLI::App& app, invocation& in) {
    auto options = std::make_shared<mini_cluster_options>();
    CLI::App* command = app.add_subcommand("mini-cluster",
                                           "Run a name server and brokers in this process, for tests of any client. "
                                           "Prints where they are as one line of JSON when ready; ends "
                                           "on Ctrl-C, SIGTERM, or when the pipe on its standard input is closed");
    command->add_option("--brokers", options->brokers, "How many")->check(CLI::Range(1, 64))->capture_default_str();
    command->add_option("--host", options->host, "IP address to listen on")->capture_default_str();
    command
        ->add_option("--port", options->ports,
                     "A broker's port, 0 is any free one; may be repeated, in the brokers' order")
        ->allow_extra_args(false);
    command->add_option("--name-server-port", options->name_server_port, "The name server's port, 0 is any free one")
        ->capture_default_str();
    auto topics = std::make_shared<std::vector<std::string>>();
    command
        ->add_option("--topic", *topics,
                     "A topic on every broker, as NAME or NAME:QUEUES; may be repeated. Others are created by their "
                     "first message")
        ->allow_extra_args(false);
    command->add_option("--version,--release", options->version, "Whose behaviour to show, e.g. 4.9.7")
        ->capture_default_str();
    auto control_port = std::make_shared<std::optional<std::uint16_t>>();
    command
        ->add_option("--control", *control_port,
                     "Take requests of rmqctl fault, and of tests in any language, on this port of 127.0.0.1; 0 is "
                     "any free one")
        ->type_name("PORT");
    command->add_flag("--storage-free", options->storage_free, "Answer sends without keeping anything: for load tests");
    command->footer(
        "Examples:\n  rmqctl mini-cluster --brokers 2\n  rmqctl mini-cluster --name-server-port 9876 --topic orders:8 "
        "--version 4.9.7\n  rmqctl mini-cluster --control 0");
    command->callback([&in, options, topics, control_port] {
        std::vector<topic_option> wanted;
        for (const std::string& text : *topics) wanted.push_back(topic_of(text));
        in.run = [&in, options, wanted, control_port] {
            return serve(*options, wanted, *control_port, output{in.json});
        };
    });
}

}  // namespace rmq::tools
