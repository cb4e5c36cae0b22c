#pragma once

#include <rmq/mini_cluster/detail/delayed_messages.hpp>
#include <rmq/mini_cluster/detail/release.hpp>
#include <rmq/protocol/message_view.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rmq::mini {

/// What a broker keeps at most.
struct broker_limits {
    std::size_t messages = 1'000'000;
    std::size_t bytes = std::size_t{256} * 1024 * 1024;  // of stored messages
    std::size_t topics = 10'000;                         // besides the broker's own
    std::size_t groups = 10'000;                         // of producers, and of consumers
    std::size_t offsets = 100'000;                       // of consumer groups
    std::size_t waiting_pulls = 100'000;
    std::size_t waiting_replies = 10'000;
    std::size_t queue_locks = 100'000;
};

/// One broker: who it is and how it behaves. Does not change while it lives.
struct broker_settings {
    std::string name = "broker-a";
    std::string cluster = "DefaultCluster";
    std::string region = "DefaultRegion";
    message_host address{"127.0.0.1", 10911};  // as it stands in message ids
    mini::release release{};
    answer_type answers = answer_type::as_the_release;
    bool auto_create_topics = true;
    std::int32_t template_queues = 8;  // of TBW102: a new topic gets no more
    std::int32_t max_body_size = 4 * 1024 * 1024;
    std::chrono::milliseconds transaction_timeout{6000};               // then a half message's producer is asked
    std::chrono::milliseconds transaction_check_interval{0};           // and then again; 0: as the release
    std::vector<std::chrono::milliseconds> delays = default_delays();  // by level
    bool timer_wheel = true;                                           // messages may have a time of delivery (5.x)
    std::chrono::seconds longest_timer = std::chrono::hours{72};       // until then
    bool property_filter = false;                                      // filters by SQL92 (enablePropertyFilter)
    std::chrono::seconds client_expiry{120};                           // without a heartbeat, a client is cut off
    bool storage_free = false;                                         // answers sends alike and keeps nothing
    broker_limits limits{};

    [[nodiscard]] std::chrono::milliseconds check_interval() const noexcept {
        if (transaction_check_interval.count() > 0) return transaction_check_interval;
        return std::chrono::seconds{release.version >= protocol::v5(1, 1) ? 30 : 60};
    }
};

}  // namespace rmq::mini
