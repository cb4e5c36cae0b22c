#include <rmq/protocol/heartbeat.hpp>

#include <array>
#include <limits>
#include <rmq/protocol/detail/bounded_json.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>
#include <utility>

namespace rmq::protocol {

namespace {

using nlohmann::json;

// In the order of the enumerators: brokers take the ordinals, too.
constexpr std::array<std::string_view, 3> type_names = {"CONSUME_ACTIVELY", "CONSUME_PASSIVELY", "CONSUME_POP"};
constexpr std::array<std::string_view, 2> model_names = {"BROADCASTING", "CLUSTERING"};
constexpr std::array<std::string_view, 6> from_names = {
    "CONSUME_FROM_LAST_OFFSET",  "CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST",
    "CONSUME_FROM_MIN_OFFSET",   "CONSUME_FROM_MAX_OFFSET",
    "CONSUME_FROM_FIRST_OFFSET", "CONSUME_FROM_TIMESTAMP"};

template <std::size_t N, class Enum>
std::string_view name_of(const std::array<std::string_view, N>& names, Enum value) noexcept {
    const auto at = static_cast<std::size_t>(value);
    return at < N ? names[at] : std::string_view{"unknown"};
}

json to_json(const subscription& s) {
    return {{"classFilterMode", s.class_filter},
            {"codeSet", s.tag_hashes},
            {"expressionType", s.expression_type},
            {"subString", s.expression},
            {"subVersion", s.version},
            {"tagsSet", s.tags},
            {"topic", s.topic}};
}

json to_json(const consumer_data& c) {
    json out = {{"groupName", c.group}, {"subscriptionDataSet", json::array()}, {"unitMode", c.unit_mode}};
    if (c.type) out["consumeType"] = to_string(*c.type);
    if (c.model) out["messageModel"] = to_string(*c.model);
    if (c.from) out["consumeFromWhere"] = to_string(*c.from);
    for (const auto& s : c.subscriptions) out["subscriptionDataSet"].push_back(to_json(s));
    return out;
}

// Members of a JSON object from outside: absent and of another type are the same.
const json* member(const json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::string text_of(const json& object, const char* key, std::string otherwise = {}) {
    const json* value = member(object, key);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::move(otherwise);
}

std::int64_t number_of(const json& value) { return value.is_number_integer() ? value.get<std::int64_t>() : 0; }

// Larger numbers keep their low bits, as Java's narrowing does.
std::int32_t number32_of(const json& value) { return static_cast<std::int32_t>(number_of(value)); }

bool bool_of(const json& object, const char* key) {
    const json* value = member(object, key);
    return value != nullptr && value->is_boolean() && value->get<bool>();
}

const json& array_of(const json& object, const char* key) {
    static const json none = json::array();
    const json* value = member(object, key);
    return value != nullptr && value->is_array() ? *value : none;
}

template <class Enum, std::size_t N>
std::optional<Enum> enum_of(const json& object, const char* key, const std::array<std::string_view, N>& names) {
    const json* value = member(object, key);
    if (value == nullptr) return std::nullopt;
    for (std::size_t i = 0; i < N; ++i) {
        const bool is_it = value->is_string() ? value->get_ref<const std::string&>() == names[i]
                                              : value->is_number_integer() && *value == i;
        if (is_it) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

subscription subscription_of(const json& object) {
    subscription out{.topic = text_of(object, "topic"), .expression = text_of(object, "subString")};
    for (const auto& tag : array_of(object, "tagsSet")) {
        if (tag.is_string()) out.tags.push_back(tag.get<std::string>());
    }
    for (const auto& hash : array_of(object, "codeSet")) out.tag_hashes.push_back(number32_of(hash));
    if (const json* version = member(object, "subVersion")) out.version = number_of(*version);
    out.expression_type = text_of(object, "expressionType", out.expression_type);
    out.class_filter = bool_of(object, "classFilterMode");
    return out;
}

consumer_data consumer_of(const json& object) {
    consumer_data out{.group = text_of(object, "groupName"),
                      .type = enum_of<consume_type>(object, "consumeType", type_names),
                      .model = enum_of<message_model>(object, "messageModel", model_names),
                      .from = enum_of<consume_from>(object, "consumeFromWhere", from_names)};
    for (const auto& s : array_of(object, "subscriptionDataSet")) out.subscriptions.push_back(subscription_of(s));
    out.unit_mode = bool_of(object, "unitMode");
    return out;
}

}  // namespace

std::string_view to_string(consume_type t) noexcept { return name_of(type_names, t); }
std::string_view to_string(message_model m) noexcept { return name_of(model_names, m); }
std::string_view to_string(consume_from f) noexcept { return name_of(from_names, f); }

std::string encode_heartbeat_body(const heartbeat_data& data) {
    // Both sets must be there even when empty: brokers dereference them.
    json out = {{"clientID", data.client_id}, {"consumerDataSet", json::array()}, {"producerDataSet", json::array()}};
    for (const auto& c : data.consumers) out["consumerDataSet"].push_back(to_json(c));
    for (const auto& group : data.producer_groups) out["producerDataSet"].push_back({{"groupName", group}});
    if (data.fingerprint != 0) out["heartbeatFingerprint"] = data.fingerprint;
    if (data.without_subscriptions) out["withoutSub"] = true;
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

result<heartbeat_data> decode_heartbeat_body(std::span<const std::byte> body) {
    auto parsed = detail::parse_bounded_json(detail::as_text(body));
    if (!parsed) return tl::unexpected{std::move(parsed).error()};
    const json& object = *parsed;
    const json* client_id = member(object, "clientID");
    if (client_id == nullptr || !client_id->is_string()) {
        return tl::unexpected{error{.code = errc::protocol_error, .detail = "a heartbeat without clientID"}};
    }
    heartbeat_data out{.client_id = client_id->get<std::string>()};
    for (const auto& producer : array_of(object, "producerDataSet")) {
        out.producer_groups.push_back(text_of(producer, "groupName"));
    }
    for (const auto& consumer : array_of(object, "consumerDataSet")) out.consumers.push_back(consumer_of(consumer));
    if (const json* fingerprint = member(object, "heartbeatFingerprint")) out.fingerprint = number32_of(*fingerprint);
    out.without_subscriptions = bool_of(object, "withoutSub");
    return out;
}

result<encoded_frame> encode_heartbeat(serialize_type type, const heartbeat_data& data) {
    return detail::request_frame(type, request_code::heart_beat, {}, detail::as_bytes(encode_heartbeat_body(data)));
}

result<heartbeat_reply> decode_heartbeat_reply(const command& reply) {
    if (reply.code != 0) {
        return tl::unexpected{make_response_error(request_code::heart_beat, reply.code, reply.remark)};
    }
    return heartbeat_reply{.broker_version = reply.version,
                           .supports_v2 = reply.find_bool("IS_SUPPORT_HEART_BEAT_V2").value_or(false),
                           .subscriptions_changed = reply.find_bool("IS_SUB_CHANGE").value_or(false)};
}

}  // namespace rmq::protocol
