#include <rmq/protocol/assignment_body.hpp>
#include <rmq/protocol/detail/consumer_names.hpp>
#include <rmq/protocol/detail/queue_json.hpp>

#include <array>

namespace rmq::protocol {
namespace {

using detail::body_value;
using nlohmann::json;

constexpr std::array<std::string_view, 2> mode_names = {"PULL", "POP"};

// A mode that nobody knows is written by leaving it out.
std::optional<request_mode> read_mode(const body_value& v) {
    const auto mode = v.find("mode");
    return mode ? mode->named<request_mode>(mode_names) : std::nullopt;
}

queue_assignment read_assignment(const body_value& v) {
    queue_assignment out{.queue = detail::read_queue(v["messageQueue"]), .mode = read_mode(v)};
    if (const auto attachments = v.find("attachments")) out.attachments = attachments->texts();
    return out;
}

queue_assignments read_assignments(const body_value& body) {
    const auto list = body.find("messageQueueAssignments");
    if (!list) return std::nullopt;
    std::vector<queue_assignment> out;
    list->each([&](const body_value& v) { out.push_back(read_assignment(v)); });
    return out;
}

}  // namespace

std::string_view to_string(request_mode m) noexcept { return detail::name_of(mode_names, m); }

std::string encode_assignment_request(const assignment_request& request) {
    json out = {{"clientId", request.client_id},
                {"consumerGroup", request.consumer_group},
                {"strategyName", request.strategy},
                {"topic", request.topic}};
    if (request.model) out["messageModel"] = to_string(*request.model);
    return detail::write_json(out);
}

result<assignment_request> decode_assignment_request(std::span<const std::byte> body) {
    return detail::decode_body(body, "the body of QUERY_ASSIGNMENT", [](const body_value& b) {
        const auto model = b.find("messageModel");
        return assignment_request{
            .topic = b["topic"].text(),
            .consumer_group = b["consumerGroup"].text(),
            .client_id = b["clientId"].text(),
            .strategy = b["strategyName"].text(),
            .model = model ? model->named<message_model>(detail::message_model_names) : std::nullopt};
    });
}

std::string encode_assignments(const queue_assignments& assignments) {
    if (!assignments) return "{}";
    json list = json::array();
    for (const auto& a : *assignments) {
        json row = {{"messageQueue", detail::to_json(a.queue)}};
        if (a.mode) row["mode"] = to_string(*a.mode);
        if (!a.attachments.empty()) row["attachments"] = a.attachments;
        list.push_back(std::move(row));
    }
    return detail::write_json({{"messageQueueAssignments", std::move(list)}});
}

result<queue_assignments> decode_assignments(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to QUERY_ASSIGNMENT", read_assignments);
}

std::string encode_request_mode_body(const request_mode_body& body) {
    json out = {
        {"consumerGroup", body.consumer_group}, {"popShareQueueNum", body.pop_share_queues}, {"topic", body.topic}};
    if (body.mode) out["mode"] = to_string(*body.mode);
    return detail::write_json(out);
}

result<request_mode_body> decode_request_mode_body(std::span<const std::byte> body) {
    return detail::decode_body(body, "the body of SET_MESSAGE_REQUEST_MODE", [](const body_value& b) {
        return request_mode_body{.topic = b["topic"].text(),
                                 .consumer_group = b["consumerGroup"].text(),
                                 .mode = read_mode(b),
                                 .pop_share_queues = b.i32_or("popShareQueueNum", 0)};
    });
}

}  // namespace rmq::protocol
