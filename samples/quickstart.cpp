// Embedding: send a message and pull it back, blocking and with a callback.

#include "sample_broker.hpp"

#include <rmq/client.hpp>

#include <future>
#include <iostream>

int main(int argc, char** argv) try {
    CLI::App app{"Sends a message and pulls it back."};
    sample::broker target;
    target.add_options(app);
    CLI11_PARSE(app, argc, argv);
    target.start();

    rmq::context context;
    rmq::broker_manager brokers{context};
    rmq::value_or_throw(brokers.add("broker-a", target.address()));
    rmq::broker_client broker = brokers.client("broker-a");

    const rmq::result<rmq::send_receipt> sent =
        broker.send({.topic = "orders", .body = "hello", .tags = "paid", .keys = {"order-1"}}, {.queue_id = 0});
    if (!sent) {
        std::cerr << sent.error().message() << '\n';
        return 1;
    }
    std::cout << "sent " << sent->message_id << " to queue " << sent->queue_id << " at offset " << sent->queue_offset
              << '\n';

    // Brokers answer a send before the queue shows the message: suspend waits for it.
    const rmq::pulled got = rmq::value_or_throw(broker.pull({.group = "billing",
                                                             .topic = "orders",
                                                             .queue_id = 0,
                                                             .offset = sent->queue_offset,
                                                             .suspend = std::chrono::seconds{5}}));
    for (const rmq::message_view& m : got.messages)
        std::cout << "pulled \"" << m.body << "\" with tag " << m.tags() << '\n';
    if (got.messages.empty()) return 1;

    std::promise<bool> done;
    broker.async_send({.topic = "orders", .body = "again"}, {}, [&](const rmq::result<rmq::send_receipt>& r) {
        std::cout << (r ? "sent another one from a callback" : r.error().message()) << '\n';
        done.set_value(r.has_value());
    });
    return done.get_future().get() ? 0 : 1;
} catch (const rmq::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
