#include <rmq/protocol/message_view.hpp>

#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/message_id.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/property_names.hpp>

namespace rmq {

std::optional<std::string_view> message_view::property(std::string_view name) const noexcept {
    return protocol::find_property(properties, name);
}

std::string_view message_view::tags() const noexcept {
    return property(protocol::property_names::tags).value_or(std::string_view{});
}

std::vector<std::string_view> message_view::keys() const {
    std::vector<std::string_view> out;
    std::string_view rest = property(protocol::property_names::keys).value_or(std::string_view{});
    while (!rest.empty()) {
        const std::string_view key = rest.substr(0, rest.find(' '));
        if (!key.empty()) out.push_back(key);
        rest.remove_prefix(key.size() < rest.size() ? key.size() + 1 : rest.size());
    }
    return out;
}

std::string message_view::message_id() const {
    if (const auto unique = property(protocol::property_names::unique_key)) return std::string{*unique};
    return offset_message_id();
}

std::string message_view::offset_message_id() const {
    const auto ip = protocol::detail::parse_ip(store_host.ip);
    if (!ip) return {};  // not a message that a broker has stored
    return protocol::format_offset_message_id(ip->span(), store_host.port, commit_log_offset);
}

}  // namespace rmq
