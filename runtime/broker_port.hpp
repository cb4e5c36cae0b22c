#pragma once

#include <rmq/protocol/limits.hpp>
#include <rmq/runtime/broker_load.hpp>
#include <rmq/runtime/lease_port.hpp>
#include <rmq/runtime/operation.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

namespace rmq::runtime {

/// What a facade holds of a broker: the bounded submission queue in front of its actor, and its leasable connections.
/// It outlives restarts of the actor, so no handle is ever stranded. The one declared exception to "no mutable state
/// outside an actor": two small structures, each behind a mutex of its own that is never held across anything else,
/// and a few numbers for those who choose among brokers.
///
/// Thread safety: all members, from any thread.
class broker_port {
public:
    struct limits {
        std::size_t max_queued = default_limits.queued;
        std::size_t max_queued_bytes = default_limits.queued_bytes;
    };

    /// Without `leases` it has no leasable connections.
    broker_port(std::string name, std::string address, limits bounds, completion_sink sink,
                std::shared_ptr<lease_port> leases = nullptr);

    [[nodiscard]] const protocol::broker_name& broker() const noexcept { return broker_; }
    [[nodiscard]] const std::string& name() const noexcept { return broker_.name; }
    [[nodiscard]] const std::string& address() const noexcept { return broker_.address; }
    [[nodiscard]] const std::shared_ptr<lease_port>& leases() const noexcept { return leases_; }

    /// How the broker is, for those who have a choice.
    [[nodiscard]] broker_load& load() noexcept { return load_; }

    /// Queues `op` and rings, or completes it at once: pool_exhausted when the queue is full, the closing error after
    /// close().
    void submit(const operation_ptr& op);

    /// Queues an acquisition: see lease_port::acquire.
    void acquire(const operation_ptr& op, std::source_location at);

    /// Claims and completes `op` as cancelled, and lets the actor forget it. No-op when it is done already.
    void cancel(const operation_ptr& op);

    /// The actor's side. Swaps out what is queued; false when there was nothing: then the next submission rings.
    bool take(std::vector<operation_ptr>& submitted, std::vector<operation_ptr>& cancelled);

    /// Whom to ring, for requests and for leases. Rings at once if something is queued. Nothing to detach: the latest
    /// bell replaces the earlier one.
    void attach(std::function<void()> bell);

    /// Refuses requests and acquisitions with `why` until admit(), also what waits here and was not picked up yet. What
    /// is leased stays so.
    void refuse(const error& why);
    void admit();

    /// Refuses everything from now on with `why`, what is queued included; drops the bell. Idempotent.
    void close(const error& why);
    [[nodiscard]] bool is_closed() const;

private:
    const protocol::broker_name broker_;
    const limits limits_;
    const completion_sink sink_;
    const std::shared_ptr<lease_port> leases_;
    broker_load load_;

    mutable std::mutex mutex_;
    std::vector<operation_ptr> submitted_;
    std::vector<operation_ptr> cancelled_;
    std::size_t queued_bytes_ = 0;
    bool rung_ = false;  // a doorbell is on its way, or the actor is awake and will look again
    std::shared_ptr<const std::function<void()>> bell_;
    std::optional<error> refused_;
    std::optional<error> closed_;
};

}  // namespace rmq::runtime
