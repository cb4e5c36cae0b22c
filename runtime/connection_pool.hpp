#pragma once

#include <rmq/runtime/connection_core.hpp>
#include <rmq/runtime/lease.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rmq::runtime {

/// The connections of one broker and the choice among them. A connection's index and role are for life; but leasable
/// ones take the places of earlier ones, as the lease core numbers them.
class connection_pool {
public:
    struct member {
        connection_role role;
        connection_core core;
        std::optional<connection_slot> leasable{};  // for one holder at a time; `role` says nothing then
    };

    /// `shared` connections (1 … 64) for ordinary requests; one more for each other role, made when first asked for.
    connection_pool(std::uint32_t shared, connection_settings settings, std::uint32_t seed);

    /// The connection that takes the next request of that role: of the shared ones the least loaded, an open one first.
    std::uint32_t choose(connection_role role);

    /// A connection for what is to be opened in that slot: where the place's last one was, if it had one.
    std::uint32_t add_leasable(connection_slot slot);
    /// The connection in that slot; nothing when it has ended, or was never opened.
    [[nodiscard]] std::optional<std::uint32_t> find(connection_slot slot) const noexcept;
    /// A connection for a probe, which nobody finds.
    std::uint32_t add_probe();
    /// A probe's connection becomes the one in that slot.
    void adopt(std::uint32_t index, connection_slot slot);
    /// A leasable connection or a probe's has ended: nobody finds it any longer, another one takes its place.
    void retire(std::uint32_t index);

    connection_core& at(std::uint32_t index) { return members_[index].core; }
    [[nodiscard]] const std::vector<member>& members() const noexcept { return members_; }
    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
    /// The earliest of everything that has a time.
    [[nodiscard]] std::optional<time_point> next_wake() const;
    /// The earliest end of a connect attempt or of a back-off; cheap, it looks at no request.
    [[nodiscard]] std::optional<time_point> next_phase_change() const;

private:
    std::uint32_t add(connection_role role);
    std::uint32_t add_once(std::uint64_t number);

    connection_settings settings_;
    std::uint32_t shared_;
    std::uint32_t seed_;
    std::vector<member> members_;
    std::vector<std::uint32_t> by_place_;  // of leasable connections
    std::vector<std::uint32_t> retired_;   // to be used again
    std::uint64_t probes_ = 0;             // so far
};

}  // namespace rmq::runtime
