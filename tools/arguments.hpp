#pragma once

#include "invocation.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::tools {

/// Adds an option that takes a duration with a unit, as configuration files do: "3s".
CLI::Option* add_duration(CLI::App& to, const std::string& name, std::chrono::milliseconds& value,
                          const std::string& description);
CLI::Option* add_duration(CLI::App& to, const std::string& name,
                          const std::function<void(std::chrono::milliseconds)>& set, const std::string& description);

/// Adds an option that takes a number of bytes, with a unit or without: "64KiB".
CLI::Option* add_size(CLI::App& to, const std::string& name, const std::function<void(std::int64_t)>& set,
                      const std::string& description);

/// Adds --timeout, for requests that have it in `value`; connecting may take as long (session_settings).
CLI::Option* add_timeout(CLI::App& to, invocation& in, std::chrono::milliseconds& value,
                         const std::string& description);

/// `k=v`; the first '=' parts them. Throws CLI::ValidationError when there is none, or nothing before it.
std::pair<std::string, std::string> parse_property(const std::string& option, const std::string& text);

/// What stands below a command's options in its --help. Each example is written without "rmqctl --broker …".
void add_examples(CLI::App& to, std::initializer_list<std::string_view> examples);

}  // namespace rmq::tools
