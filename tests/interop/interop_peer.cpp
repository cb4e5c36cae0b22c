// Our side of the interop tests, in the words of Interop.java: sends one message of every kind, or prints a queue.
//
//   interop_peer kinds <host:port> <topic>                           sends to queue 0, waits for nothing
//   interop_peer read <host:port> <topic> <queue> <offset> <count>   prints that many messages
//
// One JSON object a line on standard output; a failure is a line on standard error and exit code 1.

#include <rmq/client.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>

namespace {

using namespace std::chrono_literals;

rmq::settings settings_for(const std::string& address) {
    rmq::settings wanted;
    wanted.client.producer_group = "interop_ours";
    wanted.client.request_timeout = 20s;
    wanted.brokers = {{"broker-a", address}};
    return wanted;
}

// The same bytes as Interop.java's: a linear congruential generator, its high bytes.
std::string noise(std::size_t size) {
    std::string out(size, '\0');
    std::uint32_t x = 1;
    for (auto& c : out) {
        x = x * 1664525U + 1013904223U;
        c = static_cast<char>(x >> 24U);
    }
    return out;
}

rmq::message one(const std::string& topic, const std::string& kind, std::string body) {
    rmq::message m;
    m.topic = topic;
    m.body = std::move(body);
    m.tags = kind;
    m.keys = {"kind-" + kind};
    m.properties = {{"kind", kind},
                    {"words",
                     "gr\xC3\xBC\xC3\x9F"
                     "e, \xE4\xBD\xA0\xE5\xA5\xBD = \"{}\""}};
    return m;
}

void send(const rmq::broker_client& broker, const rmq::message& m, const rmq::send_options& options = {.queue_id = 0}) {
    rmq::value_or_throw(broker.send(m, options));
}

void compressed(rmq::context& context, const std::string& address, const std::string& topic,
                rmq::protocol::compression_type type, const std::string& name) {
    auto wanted = settings_for(address);
    wanted.client.compression = type;
    const rmq::broker_manager brokers{context, wanted};
    std::string body;
    for (int i = 0; i < 1000; ++i) body += name + " ";
    send(brokers.client("broker-a"), one(topic, name, body));
}

void transaction(const rmq::broker_client& broker, const std::string& topic, rmq::transaction_state state) {
    const auto name = std::string{rmq::to_string(state)};
    const auto half = rmq::value_or_throw(
        broker.send(one(topic, name, "half message: " + name), {.queue_id = 0, .transactional = true}));
    rmq::end_transaction_query end;
    end.half = half;
    end.state = state;
    end.oneway = false;
    rmq::value_or_throw(broker.end_transaction(end));
}

void kinds(const std::string& address, const std::string& topic) {
    rmq::context context;
    const rmq::broker_manager brokers{context, settings_for(address)};
    const auto broker = brokers.client("broker-a");
    auto many = one(topic, "properties", "200 of them");
    for (int i = 0; i < 200; ++i) many.properties.emplace_back("p" + std::to_string(i), "\xC3\xA4" + std::to_string(i));
    send(broker, many);
    send(broker, one(topic, "large", noise(4U * 1024 * 1024)));
    rmq::send_batch_query batch;
    for (int i = 0; i < 3; ++i) batch.messages.push_back(one(topic, "batch", "batch " + std::to_string(i)));
    batch.queue_id = 0;
    rmq::value_or_throw(broker.send_batch(batch));
    compressed(context, address, topic, rmq::protocol::compression_type::zlib, "zlib");
    compressed(context, address, topic, rmq::protocol::compression_type::lz4, "lz4");
    compressed(context, address, topic, rmq::protocol::compression_type::zstd, "zstd");
    transaction(broker, topic, rmq::transaction_state::rollback);
    transaction(broker, topic, rmq::transaction_state::commit);
    auto delayed = one(topic, "delayed", "a second late");
    delayed.delay_level = 1;
    send(broker, delayed);
}

nlohmann::json as_json(const rmq::message_view& m) {
    nlohmann::json properties = nlohmann::json::object();
    for (const auto& [name, value] : m.properties) properties[std::string{name}] = value;
    nlohmann::json out{
        {"msgId", m.message_id()}, {"offsetMsgId", m.offset_message_id()}, {"topic", m.topic},
        {"queueId", m.queue_id},   {"queueOffset", m.queue_offset},        {"properties", std::move(properties)}};
    // The bytes one by one, as Java prints them: no rule about text between the two.
    std::string digits;
    constexpr const char* hex = "0123456789abcdef";
    for (const char c : m.body) {
        digits += hex[static_cast<unsigned char>(c) >> 4U];
        digits += hex[static_cast<unsigned char>(c) & 15U];
    }
    out["bodyHex"] = std::move(digits);
    return out;
}

void read(const std::string& address, const std::string& topic, std::int32_t queue, std::int64_t offset, int count) {
    rmq::context context;
    const rmq::broker_manager brokers{context, settings_for(address)};
    const auto broker = brokers.client("broker-a");
    const auto patience = std::chrono::steady_clock::now() + 60s;
    while (count > 0) {
        if (std::chrono::steady_clock::now() > patience)
            throw std::runtime_error(std::to_string(count) + " messages short");
        const auto got = rmq::value_or_throw(
            broker.pull({.group = "interop_ours", .topic = topic, .queue_id = queue, .offset = offset, .suspend = 5s}));
        for (const auto& m : got.messages) {
            if (count-- > 0) std::cout << as_json(m) << '\n';
        }
        offset = got.next_offset;
    }
}

}  // namespace

int main(int argc, char** argv) try {
    const std::vector<std::string> args(argv + 1, argv + argc);
    if (args.size() == 3 && args[0] == "kinds") {
        kinds(args[1], args[2]);
    } else if (args.size() == 6 && args[0] == "read") {
        read(args[1], args[2], std::stoi(args[3]), std::stoll(args[4]), std::stoi(args[5]));
    } else {
        std::cerr << "interop_peer kinds <host:port> <topic> | read <host:port> <topic> <queue> <offset> <count>\n";
        return 2;
    }
    return 0;
} catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
