#pragma once

#include <rmq/runtime/lease.hpp>

#include <atomic>
#include <cstdint>

namespace rmq::runtime {

/// The requests of one lease: over which connection they go, and how many of them are neither answered nor certain
/// never to have been sent. A connection that comes back with one of these is not used again.
///
/// Thread safety: all members, from any thread.
class lease_use {
public:
    explicit lease_use(connection_slot slot) noexcept : slot_(slot) {}

    [[nodiscard]] connection_slot slot() const noexcept { return slot_; }
    void began() noexcept { ++unanswered_; }
    /// Its answer came, or none will. Before whoever asked is told, who may give the lease back at once.
    void ended() noexcept { --unanswered_; }
    [[nodiscard]] bool has_unanswered() const noexcept { return unanswered_ != 0; }

private:
    const connection_slot slot_;
    std::atomic<std::uint32_t> unanswered_{0};
};

}  // namespace rmq::runtime
