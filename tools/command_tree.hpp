#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace rmq::tools {

struct tree_option {
    std::string name;  ///< "--topic"
    std::string description;
    bool takes_value = false;
};

struct tree_command {
    std::string path;  ///< "", "/send", "/offset", "/offset/max", …
    std::string name;
    std::string description;
    std::vector<tree_option> options;  ///< those of the commands above it, too
    std::vector<std::string> subcommands;
};

/// Every command of the program, the program itself first.
std::vector<tree_command> command_tree(const CLI::App& app);

}  // namespace rmq::tools
