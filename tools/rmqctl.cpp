#include "exit_code.hpp"
#include "invocation.hpp"

#include <exception>
#include <iostream>

namespace {

using namespace rmq::tools;

int run(int argc, char** argv) {
    CLI::App app{
        "Talks to Apache RocketMQ brokers: words to standard error, with --json objects to standard output.\n"
        "Exits 0 when done, 1 when the broker, the network or a check said no, 2 for wrong usage.",
        "rmqctl"};
    invocation in;
    app.set_version_flag("--version", "rmqctl " RMQ_VERSION);
    app.add_option("--broker", in.broker, "host:port of the broker")->type_name("HOST:PORT");
    app.add_option("--broker-name", in.broker_name,
                   "The broker's name in its cluster, to be shown and sent with requests [its address is shown]")
        ->type_name("NAME");
    app.add_flag("--json", in.json, "Answers as JSON on standard output, one object a line");
    app.require_subcommand(1);
    app.fallthrough();  // so that these options may also stand behind the command
    add_send(app, in);
    add_send_batch(app, in);
    add_pull(app, in);
    add_offset(app, in);
    add_consumers(app, in);
    add_view(app, in);
    add_query(app, in);
    add_topic(app, in);
    add_runtime_info(app, in);
    add_heartbeat(app, in);
    add_unregister(app, in);
    add_lock(app, in);
    add_unlock(app, in);
    add_end_transaction(app, in);
    add_send_back(app, in);
    add_request(app, in);
    add_mini_cluster(app, in);
    add_fault(app, in);
    add_proxy(app, in);
    add_toxic(app, in);
    add_config(app, in);
    add_completion(app, in);
    try {
        app.parse(argc, argv);
    } catch (const CLI::RequiredError& e) {
        // What was not understood says more than what is missing because of it.
        const auto unknown = app.remaining(true);
        static_cast<void>(unknown.empty() ? app.exit(e) : app.exit(CLI::ExtrasError(app.get_name(), unknown)));
        return wrong_usage;
    } catch (const CLI::ParseError& e) {
        // --help and --version end here, too. CLI11 has a code of its own for each way of being wrong.
        return app.exit(e) == 0 ? done : wrong_usage;
    }
    return in.run();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::cerr << "rmqctl: " << e.what() << '\n';
        return said_no;
    }
}
