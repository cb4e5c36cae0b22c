#pragma once

#include <rmq/client/detail/setting_keys.hpp>
#include <rmq/config/detail/fault_list.hpp>
#include <rmq/config/detail/toml_document.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rmq::detail {

/// Turns a TOML document into settings by the table of keys. Everything that is wrong goes into the fault list.
class settings_reader {
public:
    settings_reader(const environment& variables, fault_list& faults) : variables_{variables}, faults_{faults} {}

    settings read(const toml_document& document);

private:
    void read_single(const setting_table& table, const toml::node& node);
    void read_repeated(const setting_table& table, const toml::node& node);
    /// Reads `node` if `table` has a table of that name in it, as [client] has [client.credentials].
    bool read_nested(const setting_table& table, std::string_view name, const toml::node& node);
    void read_keys(const setting_table& table, const toml::table& content, std::size_t index);
    void read_value(const setting_key& key, const toml::node& node, std::size_t index);
    [[nodiscard]] std::optional<setting_value> to_value(const setting_key& key, const toml::node& node,
                                                        const std::string& path);
    void require_keys(const setting_table& table, const toml::table& content, std::size_t index);
    void report_contradictions();
    void report_two_secrets();

    const environment& variables_;
    fault_list& faults_;
    settings value_;
    std::map<std::string, position, std::less<>> read_at_;  // where each key that is set has its value
    bool complete_ = true;
};

}  // namespace rmq::detail
