#include <rmq/protocol/connections_body.hpp>
#include <rmq/protocol/detail/consumer_names.hpp>
#include <rmq/protocol/detail/subscription_json.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;
using nlohmann::json;

json to_json(const std::vector<client_connection>& clients) {
    json out = json::array();
    for (const auto& c : clients) {
        json row = {{"clientAddr", c.address}, {"clientId", c.client_id}, {"version", c.version}};
        if (!c.language.empty()) row["language"] = c.language;
        out.push_back(std::move(row));
    }
    return out;
}

std::vector<client_connection> read_clients(const body_value& body) {
    std::vector<client_connection> out;
    body["connectionSet"].each([&](const body_value& c) {
        out.push_back({.client_id = c["clientId"].text(),
                       .address = c["clientAddr"].text(),
                       .language = c.text_or("language", {}),
                       .version = c.i32_or("version", 0)});
    });
    return out;
}

consumer_connections read_connections(const body_value& body) {
    consumer_connections out{.clients = read_clients(body)};
    if (const auto table = body.find("subscriptionTable")) {
        table->each_member([&](const std::string& topic, const body_value& s) {
            out.subscriptions.emplace(topic, detail::read_subscription(s));
        });
    }
    if (const auto v = body.find("consumeType")) out.type = v->named<consume_type>(detail::consume_type_names);
    if (const auto v = body.find("messageModel")) out.model = v->named<message_model>(detail::message_model_names);
    if (const auto v = body.find("consumeFromWhere")) out.from = v->named<consume_from>(detail::consume_from_names);
    return out;
}

}  // namespace

std::string encode_consumer_connections(const consumer_connections& connections) {
    json out = {{"connectionSet", to_json(connections.clients)}, {"subscriptionTable", json::object()}};
    for (const auto& [topic, s] : connections.subscriptions) out["subscriptionTable"][topic] = detail::to_json(s);
    if (connections.type) out["consumeType"] = to_string(*connections.type);
    if (connections.model) out["messageModel"] = to_string(*connections.model);
    if (connections.from) out["consumeFromWhere"] = to_string(*connections.from);
    return detail::write_json(out);
}

result<consumer_connections> decode_consumer_connections(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_CONSUMER_CONNECTION_LIST", read_connections);
}

std::string encode_producer_connections(const std::vector<client_connection>& clients) {
    return detail::write_json({{"connectionSet", to_json(clients)}});
}

result<std::vector<client_connection>> decode_producer_connections(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_PRODUCER_CONNECTION_LIST", read_clients);
}

}  // namespace rmq::protocol
