#pragma once

#include "client/patient_settings.hpp"
#include "eventually.hpp"

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

// As create_broker_client, with patience.
inline broker_client patient_client(rmq::context& context, const mini_cluster::broker_handle& broker) {
    return broker_manager{context, patient_settings(broker.address())}.client("broker-a");
}

// Sends what nobody will answer in time. What was still waiting to be written when its time was over never reached the
// broker: then once more, with more of it.
inline result<send_receipt> send_in_vain(const broker_operations& on, const message& m, send_options options) {
    for (;; options.timeout *= 4) {
        auto sent = on.send(m, options);
        if (sent || sent.error().request != fate::not_sent || options.timeout > 10s) return sent;
    }
}

// A mini cluster of one broker and a client of it.
class client_test : public testing::Test {
protected:
    static message a_message(std::string body = "hello") { return {.topic = "orders", .body = std::move(body)}; }

    mini_cluster cluster;
    mini_cluster::broker_handle broker = cluster.broker("broker-a");
    rmq::context context;
    broker_manager brokers{context, patient_settings(broker.address())};
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
    // False when there were not so many after thirty seconds.
    bool wait_for(std::size_t n) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 30s, [&] { return all_.size() >= n; });
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

}  // namespace rmq::test
