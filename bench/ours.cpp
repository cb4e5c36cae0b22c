#include "contender.hpp"

#include <rmq/client.hpp>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace bench {

namespace {

// Keeps `window` sends unanswered: each completion starts the next one.
class windowed_sender {
public:
    windowed_sender(rmq::broker_client client, const workload& what)
        : client_(std::move(client)), message_{.topic = "bench", .body = std::string(what.body_size, 'x')} {
        options_.queue_id = 0;
        options_.timeout = std::chrono::seconds{10};
    }
    void start() {
        ++open_;
        client_.async_send(message_, options_, [this](const rmq::result<rmq::send_receipt>& r) {
            if (!r) {
                std::cerr << r.error().message() << '\n';
                std::abort();
            }
            answered_.fetch_add(1, std::memory_order_relaxed);
            if (!stopping_.load(std::memory_order_relaxed)) start();
            if (--open_ == 0) open_.notify_one();
        });
    }
    double answered() const { return static_cast<double>(answered_.load()); }
    void stop() {
        stopping_ = true;
        for (auto left = open_.load(); left != 0; left = open_.load()) open_.wait(left);
    }

private:
    rmq::broker_client client_;
    rmq::message message_;
    rmq::send_options options_;
    std::atomic<std::uint64_t> answered_{0};
    std::atomic<std::uint32_t> open_{0};
    std::atomic<bool> stopping_{false};
};

}  // namespace

outcome run_ours(const workload& what) {
    rmq::context context;
    const auto client = rmq::create_broker_client(context, what.host, what.port);
    const rmq::message m{.topic = "bench", .body = std::string(what.body_size, 'x')};
    const rmq::send_options options{.queue_id = 0, .timeout = std::chrono::seconds{10}};
    rmq::value_or_throw(client.send(m, options));  // connected

    outcome o;
    const auto cpu = cpu_seconds_now();
    const auto begin = std::chrono::steady_clock::now();
    const auto end = begin + what.time;
    if (what.window == 1) {
        while (std::chrono::steady_clock::now() < end) {
            rmq::value_or_throw(client.send(m, options));
            ++o.messages;
        }
    } else {
        windowed_sender sender{client, what};
        for (std::uint32_t i = 0; i < what.window; ++i) sender.start();
        std::this_thread::sleep_until(end);
        o.messages = sender.answered();
        o.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        o.cpu_seconds = cpu_seconds_now() - cpu;
        sender.stop();
        return o;
    }
    o.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    o.cpu_seconds = cpu_seconds_now() - cpu;
    return o;
}

}  // namespace bench
