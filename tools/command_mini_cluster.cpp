#include "exit_code.hpp"
#include "invocation.hpp"
#include "output.hpp"
#include "stop_signal.hpp"

#include <rmq/mini_cluster.hpp>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

namespace rmq::tools {
namespace {

json describe(mini_cluster& cluster) {
    json brokers = json::array();
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        const auto broker = cluster.broker(i);
        brokers.push_back({{"name", broker.name()}, {"id", 0}, {"address", broker.address()}});
    }
    return {{"nameServer", nullptr}, {"brokers", std::move(brokers)}};
}

void summarize(mini_cluster& cluster, const output& out) {
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        const auto broker = cluster.broker(i);
        out.words(broker.name() + ": " + std::to_string(broker.messages_taken()) + " messages taken");
    }
}

int serve(const mini_cluster_options& options, const output& out) {
    try {
        stop_signal stop;
        mini_cluster cluster{options};
        for (std::size_t i = 0; i < cluster.size(); ++i) {
            const auto broker = cluster.broker(i);
            out.words(broker.name() + " listens on " + broker.address());
        }
        out.words("ready; Ctrl-C ends it");
        // With or without --json: whoever starts a cluster wants to know where it is.
        output{true}.object(describe(cluster));
        out.words(std::string{"ending: "} + stop.wait());
        summarize(cluster, out);
        return done;
    } catch (const std::invalid_argument& e) {
        return out.failure(local_error(errc::invalid_argument, e.what()));
    } catch (const std::system_error& e) {
        return out.failure(local_error(errc::system_error, e.what()));
    }
}

}  // namespace

void add_mini_cluster(CLI::App& app, invocation& in) {
    auto options = std::make_shared<mini_cluster_options>();
    CLI::App* command = app.add_subcommand("mini-cluster",
                                           "Run brokers in this process, for tests of any client. Prints where they "
                                           "are as one line of JSON when ready; ends "
                                           "on Ctrl-C, SIGTERM, or when the pipe on its standard input is closed");
    command->add_option("--brokers", options->brokers, "How many")->check(CLI::Range(1, 64))->capture_default_str();
    command->add_option("--host", options->host, "IP address to listen on")->capture_default_str();
    command
        ->add_option("--port", options->ports,
                     "A broker's port, 0 is any free one; may be repeated, in the brokers' order")
        ->allow_extra_args(false);
    command->add_option("--release", options->version, "Whose behaviour to show")->capture_default_str();
    command->add_flag("--storage-free", options->storage_free, "Answer sends without keeping anything: for load tests");
    command->footer("Examples:\n  rmqctl mini-cluster --brokers 2\n  rmqctl mini-cluster --port 10911 --release 4.9.7");
    command->callback([&in, options] { in.run = [&in, options] { return serve(*options, output{in.json}); }; });
}

}  // namespace rmq::tools
