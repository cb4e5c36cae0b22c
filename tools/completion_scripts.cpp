#include "completion_scripts.hpp"

#include <algorithm>
#include <set>

namespace rmq::tools {
namespace {

// For between single quotes; fish and zsh's lists want no colons or newlines either.
std::string quoted(std::string text) {
    std::erase(text, '\'');
    std::ranges::replace(text, '\n', ' ');
    std::ranges::replace(text, ':', ',');
    return '\'' + text + '\'';
}

// "…/send|…/offset": the words that lead on to a command.
std::string steps(const std::vector<tree_command>& tree) {
    std::string out;
    for (const tree_command& c : tree)
        if (!c.path.empty()) out += (out.empty() ? "" : "|") + c.path;
    return out;
}

std::string value_options(const std::vector<tree_command>& tree) {
    std::set<std::string> names;
    for (const tree_command& c : tree)
        for (const tree_option& o : c.options)
            if (o.takes_value) names.insert(o.name);
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : "|") + name;
    return out;
}

const std::string& description_of(const std::vector<tree_command>& tree, const std::string& path) {
    return std::ranges::find(tree, path, &tree_command::path)->description;
}

}  // namespace

std::string bash_completion(const std::vector<tree_command>& tree) {
    std::string out =
        "# rmqctl completion bash > /etc/bash_completion.d/rmqctl\n_rmqctl() {\n"
        "    local path= word words=\n"
        "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
        "        case \"$path/$word\" in\n            " +
        steps(tree) +
        ") path+=\"/$word\" ;;\n        esac\n    done\n"
        "    case \"${COMP_WORDS[COMP_CWORD-1]}\" in\n        " +
        value_options(tree) +
        ")\n            COMPREPLY=($(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
        "            return ;;\n    esac\n    case \"$path\" in\n";
    for (const tree_command& c : tree) {
        out += "        '" + c.path + "') words='";
        for (const std::string& name : c.subcommands) out += name + ' ';
        for (const tree_option& o : c.options) out += o.name + ' ';
        out += "' ;;\n";
    }
    return out +
           "    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
           "complete -F _rmqctl rmqctl\n";
}

std::string zsh_completion(const std::vector<tree_command>& tree) {
    std::string out =
        "#compdef rmqctl\n# rmqctl completion zsh > \"${fpath[1]}/_rmqctl\"\n_rmqctl() {\n"
        "    local place= word\n    local -a offers\n"
        "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
        "        case \"$place/$word\" in\n            " +
        steps(tree) + ") place+=\"/$word\" ;;\n        esac\n    done\n    case \"${words[CURRENT-1]}\" in\n        " +
        value_options(tree) + ") _files; return ;;\n    esac\n    case \"$place\" in\n";
    for (const tree_command& c : tree) {
        out += "        '" + c.path + "') offers=(";
        for (const std::string& name : c.subcommands)
            out += quoted(name + '\x1f' + description_of(tree, c.path + '/' + name)) + ' ';
        for (const tree_option& o : c.options) out += quoted(o.name + '\x1f' + o.description) + ' ';
        out += ") ;;\n";
    }
    std::ranges::replace(out, '\x1f', ':');
    return out +
           "    esac\n    _describe rmqctl offers\n}\n"
           "if [ \"$funcstack[1]\" = _rmqctl ]; then _rmqctl; else compdef _rmqctl rmqctl; fi\n";
}

std::string fish_completion(const std::vector<tree_command>& tree) {
    std::string choices;
    for (const tree_command& c : tree)
        if (!c.path.empty()) choices += " '" + c.path + '\'';
    std::string out =
        "# rmqctl completion fish > ~/.config/fish/completions/rmqctl.fish\n"
        "function __rmqctl_place\n    set -l place\n"
        "    for word in (commandline -opc)\n"
        "        switch \"$place/$word\"\n            case" +
        choices +
        "\n                set place \"$place/$word\"\n        end\n    end\n"
        "    echo \"=$place\"\nend\ncomplete -c rmqctl -f\n";
    for (const tree_command& c : tree) {
        const std::string here = "complete -c rmqctl -n 'test (__rmqctl_place) = =" + c.path + "' ";
        for (const std::string& name : c.subcommands)
            out.append(here).append("-a ").append(name).append(" -d ").append(
                quoted(description_of(tree, c.path + '/' + name)) + '\n');
        for (const tree_option& o : c.options) {
            out.append(here)
                .append("-l ")
                .append(o.name.substr(2))
                .append(o.takes_value ? " -r -F" : "")
                .append(" -d " + quoted(o.description) + '\n');
        }
    }
    return out;
}

}  // namespace rmq::tools
