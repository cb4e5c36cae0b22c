#pragma once

#include <string>
#include <system_error>

namespace rmq::tools {

/// The kind's name as in rmq::errc, for scripts to compare: "connection_failed". Another category's code: its name and
/// number.
std::string error_kind(const std::error_code& code);

}  // namespace rmq::tools
