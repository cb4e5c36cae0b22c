#include <rmq/client.hpp>
#include <rmq/mini_cluster/mini_cluster.hpp>

#include <iostream>

int main() {
    rmq::mini_cluster cluster{{.brokers = 1}};
    rmq::context context;
    rmq::broker_client broker = rmq::create_broker_client(context, "127.0.0.1", cluster.broker("broker-a").port());
    rmq::value_or_throw(broker.send({.topic = "orders", .body = "hello"}, {.queue_id = 0}));
    const rmq::pulled pulled =
        rmq::value_or_throw(broker.pull({.group = "billing", .topic = "orders", .queue_id = 0, .offset = 0}));
    std::cout << "pulled back: " << pulled.messages.at(0).body << '\n';
    return pulled.messages.at(0).body == "hello" ? 0 : 1;
}
