#pragma once

#include <rmq/protocol/detail/number_text.hpp>
#include <rmq/protocol/message.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/property_names.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace rmq::protocol::detail {

// As long as the longest unique id we make: on a host that has only IPv6.
inline constexpr std::string_view longest_message_id = "00000000000000000000000000000000000000000000000000000000";

// What a send adds to a message's own properties.
struct send_extras {
    std::string_view message_id;  // empty: none
    std::string_view half_of{};   // the producer group of a half message, else empty
};

// The property string of a message to be sent, piece by piece: once to count, once to write, and no string between.
template <class Put>
void put_send_properties(const message& m, const send_extras& extras, Put&& put) {
    constexpr std::string_view name_end{&property_name_end, 1};
    constexpr std::string_view end{&property_end, 1};
    const auto property = [&](std::string_view name, std::string_view value) {
        put(name), put(name_end), put(value), put(end);
    };
    const auto unless_empty = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) property(name, value);
    };
    unless_empty(property_names::unique_key, extras.message_id);
    property(property_names::wait, m.wait_store ? "true" : "false");
    unless_empty(property_names::tags, m.tags);
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
    unless_empty(property_names::sharding_key, m.sharding_key);
    if (m.delay_level != 0) property(property_names::delay, number_text{m.delay_level});
    if (m.delay.count() != 0) property(property_names::timer_delay_ms, number_text{m.delay.count()});
    if (m.deliver_at) {
        const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(m.deliver_at->time_since_epoch());
        property(property_names::timer_deliver_ms, number_text{since_epoch.count()});
    }
    unless_empty(property_names::buyer_id, m.buyer_id);
    unless_empty(property_names::instance_id, m.instance_id);
    if (!extras.half_of.empty()) {
        property(property_names::transaction_prepared, "true");
        property(property_names::producer_group, extras.half_of);
    }
    for (const auto& [name, value] : m.properties) property(name, value);
}

inline std::size_t send_properties_size(const message& m, const send_extras& extras) {
    std::size_t size = 0;
    put_send_properties(m, extras, [&](std::string_view piece) { size += piece.size(); });
    return size;
}

inline std::string send_properties(const message& m, const send_extras& extras) {
    std::string out;
    out.reserve(send_properties_size(m, extras));
    put_send_properties(m, extras, [&](std::string_view piece) { out += piece; });
    return out;
}

}  // namespace rmq::protocol::detail
