#pragma once

#include <rmq/protocol/error_table.hpp>

#include <span>

namespace rmq::detail {

/// What each response code means, row by row. The last row fits everything.
std::span<const error_rule> error_rows() noexcept;

}  // namespace rmq::detail
