#pragma once

#include <rmq/client.hpp>
#include <rmq/mini_cluster.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

namespace rmq::test {

using namespace std::chrono_literals;

// A mini cluster of one broker and a client of it.
class client_test : public testing::Test {
protected:
    static message a_message(std::string body = "hello") { return {.topic = "orders", .body = std::move(body)}; }

    mini_cluster cluster;
    mini_cluster::broker_handle broker = cluster.broker("broker-a");
    rmq::context context;
    broker_manager brokers{context,
                           {.client = {}, .brokers = {{"broker-a", broker.address()}}, .pool = {}, .supervision = {}}};
    broker_client client = brokers.client("broker-a");
};

// Counts what completes; waits for a number of completions.
template <class T>
class collected {
public:
    auto handler() {
        return [this](result<T> r) { add(std::move(r)); };
    }
    void add(result<T> r) {
        const std::lock_guard lock{mutex_};
        all_.push_back(std::move(r));
        changed_.notify_all();
    }
    // False when there were not so many after ten seconds.
    bool wait_for(std::size_t n) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 10s, [&] { return all_.size() >= n; });
    }
    std::vector<result<T>> all() const {
        const std::lock_guard lock{mutex_};
        return all_;
    }
    std::size_t size() const { return all().size(); }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<result<T>> all_;
};

// Waits until `there` says so; false after ten seconds.
template <class Condition>
bool eventually(Condition there) {
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (!there()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace rmq::test
