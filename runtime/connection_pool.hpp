#pragma once

#include <rmq/runtime/connection_core.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rmq::runtime {

/// The connections of one broker and the choice among them. A connection's index and role are for life.
class connection_pool {
public:
    struct member {
        connection_role role;
        connection_core core;
    };

    /// `shared` connections (1 … 64) for ordinary requests; one more for each other role, made when first asked for.
    connection_pool(std::uint32_t shared, connection_settings settings, std::uint32_t seed);

    /// The connection that takes the next request of that role: of the shared ones the least loaded, an open one first.
    std::uint32_t choose(connection_role role);

    connection_core& at(std::uint32_t index) { return members_[index].core; }
    [[nodiscard]] const std::vector<member>& members() const noexcept { return members_; }
    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
    /// The earliest of everything that has a time.
    [[nodiscard]] std::optional<time_point> next_wake() const;
    /// The earliest end of a connect attempt or of a back-off; cheap, it looks at no request.
    [[nodiscard]] std::optional<time_point> next_phase_change() const;

private:
    std::uint32_t add(connection_role role);

    connection_settings settings_;
    std::uint32_t shared_;
    std::uint32_t seed_;
    std::vector<member> members_;
};

}  // namespace rmq::runtime
