// Deployed by configuration: everything about brokers and pools comes from a file.

#include "sample_broker.hpp"

#include <rmq/client.hpp>
#include <rmq/config/load_settings.hpp>

#include <cstdlib>
#include <iostream>

int main(int argc, char** argv) try {
    CLI::App app{"Reads a configuration file, then sends a message and pulls it back."};
    sample::broker target;
    target.add_options(app);
    std::string file = RMQ_SAMPLE_CONFIG;
    app.add_option("--config", file, "the configuration file; it may use ${RMQ_BROKER}")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    target.start();
    setenv("RMQ_BROKER", target.address().c_str(), 1);  // a deployment would have set it

    const auto settings = rmq::load_settings(file);
    if (!settings) {
        std::cerr << settings.error().detail << '\n';  // every fault, each with its place
        return 1;
    }
    rmq::context context;
    rmq::broker_manager brokers{context, *settings};
    for (const auto& name : brokers.names()) {
        const auto broker = brokers.client(name);
        const auto sent = rmq::value_or_throw(broker.send({.topic = "orders", .body = "configured"}, {.queue_id = 2}));
        std::cout << name << " stored " << sent.message_id << " for client " << broker.client_id() << '\n';
        const auto got = rmq::value_or_throw(broker.pull({.group = "billing",
                                                          .topic = "orders",
                                                          .queue_id = 2,
                                                          .offset = sent.queue_offset,
                                                          .suspend = std::chrono::seconds{5}}));
        for (const auto& m : got.messages) std::cout << name << " gave back \"" << m.body << "\"\n";
        if (got.messages.empty()) return 1;
    }
    return 0;
} catch (const rmq::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
