// What scripts/demo runs: sends messages with properties, tags and keys, pulls them back and compares every byte.

#include "sample_broker.hpp"

#include <rmq/client.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;

std::string random_bytes(std::minstd_rand& random, std::size_t size) {
    std::uniform_int_distribution<int> byte{0, 255};
    std::string bytes(size, '\0');
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(byte(random)); });
    return bytes;
}

rmq::message make_message(const std::string& topic, int number, std::minstd_rand& random) {
    std::uniform_int_distribution<std::size_t> size{1, 2000};
    rmq::message m{.topic = topic, .body = random_bytes(random, size(random))};
    m.tags = number % 2 == 0 ? "even" : "odd";
    m.keys = {"number-" + std::to_string(number), "demo"};
    m.properties = {{"number", std::to_string(number)}, {"greeting", "grüß dich, 世界"}};
    m.flag = number;
    return m;
}

bool same(const rmq::message& sent, const rmq::message_view& got) {
    return got.topic == sent.topic && got.body == sent.body && got.flag == sent.flag && got.tags() == sent.tags &&
           std::ranges::equal(got.keys(), sent.keys) &&
           std::ranges::all_of(sent.properties, [&](const auto& p) { return got.property(p.first) == p.second; });
}

// A new topic at a real broker can refuse for a moment, while it is being made.
rmq::send_receipt send_first(const rmq::broker_client& broker, const rmq::message& m) {
    return rmq::value_or_throw(broker.send(m, {.queue_id = 0, .timeout = 10s}));
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"Sends messages through a RocketMQ broker, pulls them back and compares them byte by byte."};
    sample::broker target;
    target.add_options(app);
    int count = 1000;
    app.add_option("--messages", count, "how many")->check(CLI::Range(1, 1000000))->capture_default_str();
    std::string topic;
    app.add_option("--topic", topic, "the topic; a new one by default");
    CLI11_PARSE(app, argc, argv);
    if (topic.empty()) topic = "rmq_demo_" + std::to_string(std::chrono::system_clock::now().time_since_epoch() / 1ms);

    target.start();
    std::cout << (target.is_mini() ? "Started a RocketMQ mini cluster inside this process; its broker listens on "
                                   : "Using the broker at ")
              << target.address() << ".\n";

    rmq::context context;
    const auto where = target.endpoint();
    const auto broker = rmq::create_broker_client(context, where.host, where.port);

    std::minstd_rand random{20};
    std::vector<rmq::message> sent;
    sent.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) sent.push_back(make_message(topic, i, random));

    const auto begin = std::chrono::steady_clock::now();
    const auto first = send_first(broker, sent.front());
    for (std::size_t i = 1; i < sent.size(); ++i) rmq::value_or_throw(broker.send(sent[i], {.queue_id = 0}));
    const auto took = std::chrono::steady_clock::now() - begin;
    std::cout << "Sent " << sent.size() << " messages to queue 0 of topic " << topic
              << ", one after the other: " << took / 1ms << " ms. The first is " << first.message_id << ".\n";

    std::size_t matched = 0;
    auto offset = first.queue_offset;
    const auto patience = std::chrono::steady_clock::now() + 30s;
    while (matched < sent.size() && std::chrono::steady_clock::now() < patience) {
        const auto got = rmq::value_or_throw(broker.pull({.group = "rmq_demo",
                                                          .topic = topic,
                                                          .queue_id = 0,
                                                          .offset = offset,
                                                          .suspend = std::chrono::seconds{2}}));
        for (const auto& m : got.messages) {
            if (!same(sent[matched], m)) {
                std::cerr << "Message " << matched << " (" << m.message_id() << ") came back different.\n";
                return 1;
            }
            ++matched;
        }
        offset = got.next_offset;
    }
    if (matched < sent.size()) {
        std::cerr << "Only " << matched << " of " << sent.size() << " messages came back in time.\n";
        return 1;
    }
    std::cout << "Pulled the same " << matched
              << " messages back: bodies, tags, keys, properties and flags are equal byte by byte.\n";
    return 0;
} catch (const rmq::exception& e) {
    std::cerr << "That did not work: " << e.what() << '\n';
    return 1;
}
