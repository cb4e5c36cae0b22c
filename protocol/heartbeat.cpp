#include <rmq/protocol/heartbeat.hpp>

#include <array>
#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/consumer_names.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/detail/subscription_json.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/topic_name.hpp>

namespace rmq::protocol {

namespace {

using detail::body_value;
using nlohmann::json;

json to_json(const consumer_data& c) {
    json out = {{"groupName", c.group}, {"subscriptionDataSet", json::array()}, {"unitMode", c.unit_mode}};
    if (c.type) out["consumeType"] = to_string(*c.type);
    if (c.model) out["messageModel"] = to_string(*c.model);
    if (c.from) out["consumeFromWhere"] = to_string(*c.from);
    for (const auto& s : c.subscriptions) out["subscriptionDataSet"].push_back(detail::to_json(s));
    return out;
}

template <class Enum, std::size_t N>
std::optional<Enum> enum_of(const body_value& object, const char* key, const std::array<std::string_view, N>& names) {
    const auto value = object.find(key);
    return value ? value->named<Enum>(names) : std::nullopt;
}

consumer_data read_consumer(const body_value& value) {
    consumer_data out{.group = value.text_or("groupName", {}),
                      .type = enum_of<consume_type>(value, "consumeType", detail::consume_type_names),
                      .model = enum_of<message_model>(value, "messageModel", detail::message_model_names),
                      .from = enum_of<consume_from>(value, "consumeFromWhere", detail::consume_from_names)};
    if (const auto subscriptions = value.find("subscriptionDataSet")) {
        subscriptions->each([&](const body_value& s) { out.subscriptions.push_back(detail::read_subscription(s)); });
    }
    out.unit_mode = value.boolean_or("unitMode", false);
    return out;
}

heartbeat_data read_heartbeat(const body_value& body) {
    heartbeat_data out{.client_id = body["clientID"].text()};
    if (const auto producers = body.find("producerDataSet")) {
        producers->each([&](const body_value& p) { out.producer_groups.push_back(p.text_or("groupName", {})); });
    }
    if (const auto consumers = body.find("consumerDataSet")) {
        consumers->each([&](const body_value& c) { out.consumers.push_back(read_consumer(c)); });
    }
    out.fingerprint = body.i32_or("heartbeatFingerprint", 0);
    out.without_subscriptions = body.boolean_or("withoutSub", false);
    return out;
}

result<void> check_subscription(const subscription& s) {
    // No limit on its length: a retry topic is longer than the group it belongs to.
    if (s.topic.empty() || !has_name_characters(s.topic)) {
        return tl::unexpected{local_error(
            errc::invalid_argument, "subscription topic \"" + s.topic + "\": one or more of %|a-zA-Z0-9_- are needed")};
    }
    return {};
}

result<void> check_consumer(const consumer_data& c) {
    if (auto fine = check_group(c.group); !fine) return fine;
    if (!c.type || !c.model || !c.from) {
        return tl::unexpected{local_error(errc::invalid_argument,
                                          "consumer group " + c.group + " needs a type, a model and a starting point")};
    }
    for (const auto& s : c.subscriptions)
        if (auto fine = check_subscription(s); !fine) return fine;
    return {};
}

// A broker takes nearly anything and leaves groups that can't be out without a word: what is wrong is found here.
result<void> check(const heartbeat_data& data) {
    if (data.producer_groups.empty() && data.consumers.empty()) {
        return tl::unexpected{
            local_error(errc::invalid_argument, "a heartbeat names at least one producer or consumer group")};
    }
    for (const auto& group : data.producer_groups)
        if (auto fine = check_group(group); !fine) return fine;
    for (const auto& c : data.consumers)
        if (auto fine = check_consumer(c); !fine) return fine;
    return {};
}

}  // namespace

result<typed_request<heartbeat_reply>> prepare(const caller& from, const heartbeat_query& query) {
    auto r = detail::begin_request(from, request_code::heart_beat, "heartbeat", query.timeout);
    r.role = connection_role::control;
    r.of_producer = query.data.consumers.empty();
    if (!query.data.consumers.empty()) r.group = query.data.consumers.front().group;
    if (auto fine = check(query.data); !fine && !query.unchecked) {
        return detail::refuse_request<heartbeat_reply>(from, r, std::move(fine).error());
    }
    heartbeat_data data = query.data;
    if (data.client_id.empty()) data.client_id = from.who.client_id;
    auto frame = encode_heartbeat(from.who.header, data);
    return detail::end_request<heartbeat_reply>(from, std::move(r), std::move(frame),
                                                [](const reply& answer, const prepared_request&, const caller&) {
                                                    return decode_heartbeat_reply(answer.header);
                                                });
}

std::string_view to_string(consume_type t) noexcept { return detail::name_of(detail::consume_type_names, t); }
std::string_view to_string(message_model m) noexcept { return detail::name_of(detail::message_model_names, m); }
std::string_view to_string(consume_from f) noexcept { return detail::name_of(detail::consume_from_names, f); }

std::string encode_heartbeat_body(const heartbeat_data& data) {
    // Both sets must be there even when empty: brokers dereference them.
    json out = {{"clientID", data.client_id}, {"consumerDataSet", json::array()}, {"producerDataSet", json::array()}};
    for (const auto& c : data.consumers) out["consumerDataSet"].push_back(to_json(c));
    for (const auto& group : data.producer_groups) out["producerDataSet"].push_back({{"groupName", group}});
    if (data.fingerprint != 0) out["heartbeatFingerprint"] = data.fingerprint;
    if (data.without_subscriptions) out["withoutSub"] = true;
    return detail::write_json(out);
}

result<heartbeat_data> decode_heartbeat_body(std::span<const std::byte> body) {
    return detail::decode_body(body, "the body of HEART_BEAT", read_heartbeat);
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
