#pragma once

#include <rmq/protocol/heartbeat.hpp>

#include <cstdint>

namespace rmq {

/// What a broker tells two sets of subscriptions apart by: Java's hash of the heartbeat without client id, versions and
/// the V2 members. Lists are sorted first, so that the order in which a client names things does not matter. Never 0.
///
/// Java writes its sets in the order of their hashes: with two or more topics or tags its fingerprint can differ from
/// ours. Members of both kinds in one group then send all their subscriptions each time, as without V2.
std::int32_t heartbeat_fingerprint(const heartbeat_data& data);

/// Decides what the next heartbeat on one connection carries. From 5.1.3 a broker remembers subscriptions by their
/// fingerprint, and later heartbeats need not repeat them (heartbeat V2). Knows neither sockets nor clocks.
class heartbeat_v2 {
public:
    /// `all` as it is to be sent: with its fingerprint, without subscriptions if the broker has them, unchanged for a
    /// broker that does not know V2 or a client that consumes nothing.
    heartbeat_data next(const heartbeat_data& all);
    /// The answer to what next() gave last.
    void on_reply(const heartbeat_reply& reply);
    /// A broker knows groups by connection: the next one begins anew. Also after a heartbeat that was not answered.
    void on_lost() noexcept;

private:
    bool unsupported_ = false;  // the broker said so
    std::int32_t sent_ = 0;     // the fingerprint that was sent last; 0: none
    std::int32_t known_ = 0;    // the fingerprint whose subscriptions the broker has; 0: none
};

}  // namespace rmq
