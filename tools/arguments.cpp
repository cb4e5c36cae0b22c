#include "arguments.hpp"

#include <rmq/client/detail/units.hpp>

#include <functional>

namespace rmq::tools {

CLI::Option* add_duration(CLI::App& to, const std::string& name,
                          const std::function<void(std::chrono::milliseconds)>& set, const std::string& description) {
    const auto parse = [set, name](const std::string& text) {
        const auto parsed = detail::parse_duration(text);
        if (!parsed)
            throw CLI::ValidationError(name, "expected " + std::string{detail::duration_form} + ", got " + text);
        set(*parsed);
    };
    return to.add_option_function<std::string>(name, parse, description)->type_name("DURATION");
}

CLI::Option* add_size(CLI::App& to, const std::string& name, const std::function<void(std::int64_t)>& set,
                      const std::string& description) {
    const auto parse = [set, name](const std::string& text) {
        const auto parsed = detail::parse_size(text);
        if (!parsed) throw CLI::ValidationError(name, "expected " + std::string{detail::size_form} + ", got " + text);
        set(*parsed);
    };
    return to.add_option_function<std::string>(name, parse, description)->type_name("SIZE");
}

CLI::Option* add_duration(CLI::App& to, const std::string& name, std::chrono::milliseconds& value,
                          const std::string& description) {
    return add_duration(
        to, name, [&value](std::chrono::milliseconds given) { value = given; }, description);
}

CLI::Option* add_timeout(CLI::App& to, invocation& in, std::chrono::milliseconds& value,
                         const std::string& description) {
    return add_duration(
        to, "--timeout", [&in, &value](std::chrono::milliseconds given) { in.timeout = value = given; }, description);
}

std::pair<std::string, std::string> parse_property(const std::string& option, const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw CLI::ValidationError(option, "expected name=value, got " + text);
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

void add_examples(CLI::App& to, std::initializer_list<std::string_view> examples) {
    std::string text = "Examples:";
    for (const std::string_view example : examples) text.append("\n  rmqctl --broker 127.0.0.1:10911 ").append(example);
    to.footer(text);
}

}  // namespace rmq::tools
