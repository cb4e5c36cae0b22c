#pragma once

#include <rmq/mini_cluster/detail/name_server_settings.hpp>

#include <map>
#include <string>
#include <string_view>

namespace rmq::mini {

/// The settings a name server shows and lets others change. Only orderMessageEnable does anything here.
class name_server_config {
public:
    /// Those of the release, with its defaults.
    explicit name_server_config(const name_server_settings& settings);

    /// Takes what it knows, in the type that it has; anything else is ignored, as Java does.
    void set(const std::string& key, std::string_view value);
    [[nodiscard]] bool order_messages() const { return values_.at("orderMessageEnable") == "true"; }
    /// "key=value" lines.
    [[nodiscard]] std::string text() const;

private:
    std::map<std::string, std::string> values_;
};

/// May not be changed from outside.
bool is_protected_setting(std::string_view key, const release& as);

}  // namespace rmq::mini
