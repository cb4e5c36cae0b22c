#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

namespace rmq::tools {

/// One run of rmqctl: the options every command has, and the command that was chosen.
struct invocation {
    std::string broker;  ///< host:port
    bool json = false;
    std::function<int()> run;  ///< set by the command's callback; returns the exit code
};

// Each adds its command to `app`, and to nothing else; `in` must outlive both.
void add_send(CLI::App& app, invocation& in);
void add_pull(CLI::App& app, invocation& in);
void add_mini_cluster(CLI::App& app, invocation& in);
void add_config(CLI::App& app, invocation& in);

}  // namespace rmq::tools
