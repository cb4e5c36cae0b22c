#pragma once

#include <rmq/config/load_settings.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::test {

/// An environment that holds what the test says and nothing of the process's.
inline environment variables(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        if (found == values.end()) return std::nullopt;
        return found->second;
    };
}

/// The faults of a text called t.toml, as a person reads them.
inline std::vector<std::string> faults_of(std::string_view text, const environment& from = variables({})) {
    std::vector<std::string> out;
    for (const config_fault& fault : check_settings(text, "t.toml", from).faults) out.push_back(fault.to_string());
    return out;
}

}  // namespace rmq::test
