#pragma once

#include <rmq/protocol/limits.hpp>

#include <cstddef>
#include <string>
#include <tl/expected.hpp>

namespace rmq::detail {

inline constexpr std::size_t max_secret_size = default_limits.secret_file;

/// The secret in a file, without line ends behind it; or what was expected. Nothing of the content is in the latter.
/// Only what is an ordinary file is opened: a pipe or a device could keep us waiting for ever.
tl::expected<std::string, std::string> read_secret_file(const std::string& path);

/// Overwrites a text that held a secret, in a way that a compiler does not drop.
void wipe(std::string& text) noexcept;

}  // namespace rmq::detail
