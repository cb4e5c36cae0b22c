#pragma once

#include "command_tree.hpp"

#include <string>
#include <vector>

namespace rmq::tools {

// What a shell reads to complete the commands and options of `rmqctl`. Each script follows the words before the cursor
// down the tree of commands, and offers what its place in it has.
std::string bash_completion(const std::vector<tree_command>& tree);
std::string zsh_completion(const std::vector<tree_command>& tree);
std::string fish_completion(const std::vector<tree_command>& tree);

}  // namespace rmq::tools
