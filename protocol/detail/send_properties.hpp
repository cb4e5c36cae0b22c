#pragma once

#include <rmq/protocol/detail/number_text.hpp>
#include <rmq/protocol/message.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/property_names.hpp>

#include <cstddef>
#include <string_view>

namespace rmq::protocol::detail {

// The longest unique id we make: 56 digits, on a host that has only IPv6.
inline constexpr std::size_t longest_message_id = 56;

// The property string of a message to be sent, piece by piece: once to count, once to write, and no string between.
template <class Put>
void put_send_properties(const message& m, std::string_view message_id, Put&& put) {
    constexpr std::string_view name_end{&property_name_end, 1};
    constexpr std::string_view end{&property_end, 1};
    const auto property = [&](std::string_view name, std::string_view value) {
        put(name), put(name_end), put(value), put(end);
    };
    property(property_names::unique_key, message_id);
    property(property_names::wait, m.wait_store ? "true" : "false");
    if (!m.tags.empty()) property(property_names::tags, m.tags);
    if (!m.keys.empty()) {
        put(property_names::keys), put(name_end);
        bool first = true;
        for (const std::string_view key : m.keys) {
            if (!first) put(std::string_view{" "});
            first = false;
            put(key);
        }
        put(end);
    }
    if (!m.sharding_key.empty()) property(property_names::sharding_key, m.sharding_key);
    if (m.delay_level != 0) property(property_names::delay, number_text{m.delay_level});
    for (const auto& [name, value] : m.properties) property(name, value);
}

// With an id of `id_size` characters.
inline std::size_t send_properties_size(const message& m, std::size_t id_size) {
    std::size_t size = id_size;
    put_send_properties(m, {}, [&](std::string_view piece) { size += piece.size(); });
    return size;
}

}  // namespace rmq::protocol::detail
