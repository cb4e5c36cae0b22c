#include "exit_code.hpp"
#include "invocation.hpp"
#include "output.hpp"

#include <rmq/config/config_reference.hpp>
#include <rmq/config/load_settings.hpp>

#include <iostream>
#include <memory>

namespace rmq::tools {
namespace {

json fault_object(const config_fault& fault) {
    json out{{"file", fault.file}};
    if (fault.line != 0) {
        out["line"] = fault.line;
        out["column"] = fault.column;
    }
    out["text"] = fault.text;
    return out;
}

int check(const std::string& file, const output& out) {
    const checked_settings checked = check_settings_file(file);
    json faults = json::array();
    for (const config_fault& fault : checked.faults) {
        out.words(fault.to_string());
        faults.push_back(fault_object(fault));
    }
    if (checked.faults.empty()) {
        out.words(file + ": good, " + std::to_string(checked.value.brokers.size()) + " broker(s)");
    }
    out.object({{"file", file}, {"good", checked.faults.empty()}, {"faults", std::move(faults)}});
    return checked.faults.empty() ? done : said_no;
}

// A document and not an answer: it goes to standard output as it is, to be kept as a file.
int print_reference(const output& out, bool as_json) {
    if (as_json) {
        out.object({{"reference", config_reference()}});
    } else {
        std::cout << config_reference() << std::flush;
    }
    return std::cout ? done : said_no;
}

}  // namespace

void add_config(CLI::App& app, invocation& in) {
    CLI::App* command = app.add_subcommand("config", "Configuration files");
    command->require_subcommand(1);

    auto file = std::make_shared<std::string>();
    CLI::App* check_command = command->add_subcommand("check", "Report every fault of a configuration file");
    check_command->add_option("file", *file, "The file")->required();
    check_command->footer("Examples:\n  rmqctl config check /etc/rmq.toml");
    check_command->callback([&in, file] { in.run = [&in, file] { return check(*file, output{in.json}); }; });

    CLI::App* reference = command->add_subcommand("reference", "Print a file with every key, explained");
    reference->footer("Examples:\n  rmqctl config reference > rmq.toml");
    reference->callback([&in] { in.run = [&in] { return print_reference(output{in.json}, in.json); }; });
}

}  // namespace rmq::tools
