#include "command_tree.hpp"

namespace rmq::tools {
namespace {

std::vector<const CLI::App*> children(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

// Option groups are apps without a name.
void collect_options(const CLI::App& app, std::vector<tree_option>& out) {
    for (const CLI::Option* o : app.get_options())
        for (const std::string& name : o->get_lnames())
            out.push_back({"--" + name, o->get_description(), o->get_items_expected_max() > 0});
    for (const CLI::App* child : children(app))
        if (child->get_name().empty()) collect_options(*child, out);
}

void walk(const CLI::App& app, const std::string& path, std::vector<tree_option> inherited,
          std::vector<tree_command>& out) {
    tree_command command{path, path.empty() ? std::string{} : app.get_name(), app.get_description(), {}, {}};
    collect_options(app, command.options);
    // --help and --version are each command's own.
    command.options.insert(command.options.end(), inherited.begin(), inherited.end());
    if (path.empty()) {
        for (const auto& o : command.options)
            if (o.name != "--help" && o.name != "--version") inherited.push_back(o);
    }
    for (const CLI::App* child : children(app))
        if (!child->get_name().empty()) command.subcommands.push_back(child->get_name());
    out.push_back(std::move(command));
    for (const CLI::App* child : children(app))
        if (!child->get_name().empty()) walk(*child, path + '/' + child->get_name(), inherited, out);
}

}  // namespace

std::vector<tree_command> command_tree(const CLI::App& app) {
    std::vector<tree_command> out;
    walk(app, "", {}, out);
    return out;
}

}  // namespace rmq::tools
