#pragma once

#include <CLI/CLI.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace rmq::tools {

/// One run of rmqctl: the options every command has, and the command that was chosen.
struct invocation {
    std::string broker;       ///< host:port
    std::string broker_name;  ///< as its cluster calls it; empty: it goes by its address
    bool json = false;
    std::chrono::milliseconds timeout{0};  ///< of the command's requests; 0: the client's default
    std::function<int()> run;              ///< set by the command's callback; returns the exit code
};

// Each adds its command to `app`, and to nothing else; `in` must outlive both.
void add_send(CLI::App& app, invocation& in);
void add_send_batch(CLI::App& app, invocation& in);
void add_pull(CLI::App& app, invocation& in);
void add_offset(CLI::App& app, invocation& in);
void add_topic(CLI::App& app, invocation& in);
void add_consumers(CLI::App& app, invocation& in);     // command_lookup.cpp
void add_view(CLI::App& app, invocation& in);          // command_lookup.cpp
void add_query(CLI::App& app, invocation& in);         // command_lookup.cpp
void add_runtime_info(CLI::App& app, invocation& in);  // command_lookup.cpp
void add_heartbeat(CLI::App& app, invocation& in);
void add_unregister(CLI::App& app, invocation& in);  // command_heartbeat.cpp
void add_lock(CLI::App& app, invocation& in);
void add_unlock(CLI::App& app, invocation& in);  // command_lock.cpp
void add_end_transaction(CLI::App& app, invocation& in);
void add_send_back(CLI::App& app, invocation& in);
void add_request(CLI::App& app, invocation& in);
void add_completion(CLI::App& app, invocation& in);
void add_mini_cluster(CLI::App& app, invocation& in);
void add_fault(CLI::App& app, invocation& in);
void add_proxy(CLI::App& app, invocation& in);
void add_toxic(CLI::App& app, invocation& in);
void add_config(CLI::App& app, invocation& in);

}  // namespace rmq::tools
