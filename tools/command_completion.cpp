#include "arguments.hpp"
#include "completion_scripts.hpp"
#include "exit_code.hpp"
#include "invocation.hpp"

#include <iostream>
#include <string>

namespace rmq::tools {
namespace {

// A script and no answer: it goes to standard output as it is.
int print(const std::string& script) {
    std::cout << script << std::flush;
    return std::cout ? done : said_no;
}

}  // namespace

void add_completion(CLI::App& app, invocation& in) {
    CLI::App* command = app.add_subcommand("completion", "Print a script that lets a shell complete rmqctl's words");
    command->require_subcommand(1);
    const auto add = [&](const char* shell, std::string (*script)(const std::vector<tree_command>&)) {
        command->add_subcommand(shell, std::string{"For "} + shell)->callback([&app, &in, script] {
            in.run = [&app, script] { return print(script(command_tree(app))); };
        });
    };
    add("bash", &bash_completion);
    add("zsh", &zsh_completion);
    add("fish", &fish_completion);
    command->footer(
        "Examples:\n  source <(rmqctl completion bash)\n  rmqctl completion zsh > \"${fpath[1]}/_rmqctl\"\n"
        "  rmqctl completion fish > ~/.config/fish/completions/rmqctl.fish");
}

}  // namespace rmq::tools
