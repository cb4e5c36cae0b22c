#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::protocol::detail {

/// The standard alphabet, with padding.
std::string to_base64(std::span<const std::byte> bytes);

/// Nothing when it is not that.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace rmq::protocol::detail
