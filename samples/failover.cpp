// Failover: messages go to any of two brokers, one of which is killed and comes back in the middle.

#include <rmq/client.hpp>
#include <rmq/mini_cluster.hpp>

#include <iostream>
#include <map>

int main() try {
    rmq::mini_cluster cluster{{.brokers = 2}};
    auto doomed = cluster.broker("broker-a");

    rmq::context context;
    rmq::broker_manager brokers{context};
    rmq::value_or_throw(brokers.add("broker-a", doomed.address()));
    rmq::value_or_throw(brokers.add("broker-b", cluster.broker("broker-b").address()));
    const rmq::broker_group any = brokers.any_of({"broker-a", "broker-b"}, {.policy = &rmq::policies::latency_aware});

    constexpr int messages = 300;
    std::map<std::string, int> stored_by;
    int repeated = 0;
    for (int i = 0; i < messages; ++i) {
        if (i == messages / 3) doomed.kill();
        if (i == 2 * messages / 3) doomed.restart();
        const rmq::send_receipt receipt = rmq::value_or_throw(any.send({.topic = "orders", .body = "hello"}));
        ++stored_by[receipt.broker];
        if (receipt.attempts > 1) ++repeated;
    }
    for (const auto& [broker, n] : stored_by) std::cout << broker << " stored " << n << " messages\n";
    std::cout << repeated << " went to a second broker, none failed\n";
    for (const rmq::broker_description& b : brokers.list())
        std::cout << b.name << " is " << to_string(b.state) << ": " << b.reason << '\n';
    return 0;
} catch (const rmq::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
