#include <rmq/protocol/detail/send_properties.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rmq::protocol {

namespace {

constexpr std::int32_t max_delay_level = 18;

tl::unexpected<error> refused(std::string why) {
    return tl::unexpected{local_error(errc::invalid_argument, std::move(why))};
}

bool is_blank(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

bool has_separator(std::string_view text) noexcept {
    return text.find(property_name_end) != std::string_view::npos || text.find(property_end) != std::string_view::npos;
}

// For tags, the sharding key, and property values alike.
result<void> check_value(const std::string& what, std::string_view value) {
    if (is_blank(value)) return refused(what + " is blank; RocketMQ drops such a value, so leave it out");
    if (has_separator(value)) {
        return refused(what + " contains the byte 0x01 or 0x02, which RocketMQ separates properties with; encode it");
    }
    return {};
}

result<void> check_delivery_time(const message& m) {
    if (m.delay_level < 0 || m.delay_level > max_delay_level) {
        return refused("there is no delay level " + std::to_string(m.delay_level) + "; use 1 … 18, or 0 for none");
    }
    if (m.delay.count() < 0) {
        return refused("the delay is " + std::to_string(m.delay.count()) + " ms; it must not be negative");
    }
    if (m.deliver_at && m.deliver_at->time_since_epoch().count() <= 0) {
        return refused("the time of delivery is before 1970; leave it out to deliver at once");
    }
    const int ways = (m.delay_level != 0 ? 1 : 0) + (m.delay.count() != 0 ? 1 : 0) + (m.deliver_at ? 1 : 0);
    if (ways > 1) return refused("delay_level, delay and deliver_at exclude each other; set one of them");
    return {};
}

result<void> check_keys(const std::vector<std::string>& keys) {
    for (const auto& key : keys) {
        if (auto ok = check_value("a key", key); !ok) return ok;
        if (key.find(' ') != std::string::npos) {
            return refused("the key '" + key + "' contains a blank, which separates keys; give two keys or replace it");
        }
    }
    return {};
}

result<void> check_user_property(const std::string& name, const std::string& value) {
    if (is_blank(name)) return refused("a property has a blank name; name it");
    if (has_separator(name)) {
        return refused("a property's name contains the byte 0x01 or 0x02, which RocketMQ separates properties with");
    }
    if (property_names::is_reserved(name)) {
        return refused("the property name '" + name +
                       "' is RocketMQ's own; use the message's field for it or another name");
    }
    return check_value("the property '" + name + "'", value);
}

}  // namespace

result<void> check_message(const message& m, std::size_t max_body_size) {
    if (auto ok = check_topic(m.topic); !ok) return ok;
    if (is_send_forbidden(m.topic)) {
        return refused("'" + m.topic + "' is RocketMQ's own topic and takes no sends; use a topic of yours");
    }
    if (m.body.empty()) {
        return refused(
            "the body is empty; brokers from 5.x fail on it with a NullPointerException, so send at least one byte");
    }
    if (m.body.size() > max_body_size) {
        return refused("the body has " + std::to_string(m.body.size()) + " bytes, the limit is " +
                       std::to_string(max_body_size) +
                       "; split it, or raise max_message_size here and maxMessageSize on the broker");
    }
    if (auto ok = check_delivery_time(m); !ok) return ok;
    for (const auto& [what, value] : {std::pair{"the tag", &m.tags},
                                      {"the sharding key", &m.sharding_key},
                                      {"the buyer id", &m.buyer_id},
                                      {"the instance id", &m.instance_id}}) {
        if (value->empty()) continue;
        if (auto ok = check_value(what, *value); !ok) return ok;
    }
    if (auto ok = check_keys(m.keys); !ok) return ok;
    for (const auto& [name, value] : m.properties) {
        if (auto ok = check_user_property(name, value); !ok) return ok;
    }
    const std::size_t size = detail::send_properties_size(m, {.message_id = detail::longest_message_id});
    if (size > max_properties_size) {
        return refused("the properties, keys and tag take " + std::to_string(size) +
                       " bytes as RocketMQ writes them, the limit is " + std::to_string(max_properties_size) +
                       "; move some of it into the body");
    }
    return {};
}

}  // namespace rmq::protocol
