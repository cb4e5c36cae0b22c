#include <rmq/mini_cluster/detail/name_server_state.hpp>

#include <rmq/protocol/detail/text.hpp>

#include <string>
#include <utility>
#include <vector>

namespace rmq::mini {

namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\f";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Of Java's properties format what settings are written in: a key and a value a line, comments.
std::vector<std::pair<std::string, std::string_view>> properties_of(std::string_view text) {
    std::vector<std::pair<std::string, std::string_view>> out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty() || line.front() == '#' || line.front() == '!') continue;
        const auto separator = line.find_first_of("=:");
        if (separator == std::string_view::npos) continue;
        out.emplace_back(trimmed(line.substr(0, separator)), trimmed(line.substr(separator + 1)));
    }
    return out;
}

}  // namespace

// UPDATE_NAMESRV_CONFIG: all or nothing when one of the settings is protected.
response on_update_config(name_server_state& names, const request& r) {
    const release& as = names.settings.release;
    const auto wanted = properties_of(protocol::detail::as_text(r.body));
    for (const auto& [key, value] : wanted) {
        if (!is_protected_setting(key, as)) continue;
        return refused(plain_success(), response_code::no_permission,
                       as.is_5() ? "Can not update config in black list." : "Can not update config path");
    }
    for (const auto& [key, value] : wanted) names.config.set(key, value);
    return plain_success();
}

response on_get_config(name_server_state& names, const request&) {
    response told = with_body(names.config.text());
    told.has_fields = false;
    return told;
}

}  // namespace rmq::mini
