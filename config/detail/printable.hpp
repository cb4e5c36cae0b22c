#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rmq::detail {

/// Foreign text as it may stand in a fault: control characters escaped, cut after `longest` bytes.
std::string printable(std::string_view text, std::size_t longest = 80);

}  // namespace rmq::detail
