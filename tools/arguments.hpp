#pragma once

#include <CLI/CLI.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace rmq::tools {

/// Adds an option that takes a duration with a unit, as configuration files do: "3s".
CLI::Option* add_duration(CLI::App& to, const std::string& name, std::chrono::milliseconds& value,
                          const std::string& description);

/// `k=v`; the first '=' parts them. Throws CLI::ValidationError when there is none, or nothing before it.
std::pair<std::string, std::string> parse_property(const std::string& option, const std::string& text);

}  // namespace rmq::tools
