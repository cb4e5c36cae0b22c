#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/mini_cluster/detail/kept_message.hpp>
#include <rmq/protocol/serialize_type.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rmq::mini {

/// A reply that was pushed to the client that wants it; its sender waits for that client's answer.
struct waiting_reply {
    connection_id sender = 0;
    std::int32_t opaque = 0;  // of the sender's request
    serialize_type asked_in = serialize_type::rocketmq;
    bool is_oneway = false;
    std::string client{};  // for whom it is
    kept_message message{};
    runtime::time_point give_up{};
};

/// The replies under way, by the connection and opaque they were pushed with.
class waiting_replies {
public:
    explicit waiting_replies(std::size_t capacity) : capacity_(capacity) {}

    [[nodiscard]] bool full() const noexcept { return replies_.size() >= capacity_; }
    void add(connection_id to, std::int32_t opaque, waiting_reply reply);
    /// The client's answer has come.
    std::optional<waiting_reply> take(connection_id from, std::int32_t opaque);
    std::vector<waiting_reply> take_expired(runtime::time_point now);
    /// A connection is gone: replies that were pushed to it are handed back, those that came from it are forgotten.
    std::vector<waiting_reply> drop(connection_id which);

    [[nodiscard]] std::optional<runtime::time_point> next() const;
    [[nodiscard]] std::size_t size() const noexcept { return replies_.size(); }

private:
    using key = std::pair<connection_id, std::int32_t>;

    std::size_t capacity_;
    std::map<key, waiting_reply> replies_;
    std::set<std::pair<runtime::time_point, key>> by_deadline_;
};

}  // namespace rmq::mini
