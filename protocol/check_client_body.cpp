#include <rmq/protocol/check_client_body.hpp>
#include <rmq/protocol/detail/subscription_json.hpp>

namespace rmq::protocol {

std::string encode_check_client_body(const check_client_body& body) {
    nlohmann::json out = {
        {"clientId", body.client_id}, {"group", body.group}, {"subscriptionData", detail::to_json(body.subscription)}};
    if (!body.name_space.empty()) out["namespace"] = body.name_space;
    return detail::write_json(out);
}

result<check_client_body> decode_check_client_body(std::span<const std::byte> body) {
    return detail::decode_body(body, "the body of CHECK_CLIENT_CONFIG", [](const detail::body_value& b) {
        return check_client_body{.client_id = b["clientId"].text(),
                                 .group = b["group"].text(),
                                 .subscription = detail::read_subscription(b["subscriptionData"]),
                                 .name_space = b.text_or("namespace", {})};
    });
}

}  // namespace rmq::protocol
