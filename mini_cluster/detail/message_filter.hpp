#pragma once

#include <rmq/mini_cluster/detail/sql_filter.hpp>
#include <rmq/mini_cluster/detail/tag_filter.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rmq::mini {

/// Which messages of a topic a consumer wants, by their tags or by an SQL92 expression.
struct message_filter {
    tag_filter tags{};
    std::optional<sql_filter> sql{};

    /// `stored`: the message as it lies in the log.
    [[nodiscard]] bool matches(std::int32_t tag_code, std::span<const std::byte> stored) const;
};

}  // namespace rmq::mini
