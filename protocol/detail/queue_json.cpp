#include <rmq/protocol/detail/queue_json.hpp>

namespace rmq::protocol::detail {

using nlohmann::json;

json to_json(const message_queue& queue) {
    return {{"brokerName", queue.broker_name}, {"queueId", queue.queue_id}, {"topic", queue.topic}};
}

message_queue read_queue(const body_value& value) {
    return {
        .topic = value["topic"].text(), .broker_name = value["brokerName"].text(), .queue_id = value["queueId"].i32()};
}

json to_json(std::span<const message_queue> queues) {
    json out = json::array();
    for (const auto& queue : queues) out.push_back(to_json(queue));
    return out;
}

std::vector<message_queue> read_queues(const body_value& array) {
    std::vector<message_queue> out;
    array.each([&](const body_value& item) { out.push_back(read_queue(item)); });
    return out;
}

std::string queue_key(const message_queue& queue) { return write_json(to_json(queue)); }

std::string write_queue_table(const json& table) {
    std::string out{'{'};
    for (const auto& [key, value] : table.items()) {
        if (out.size() > 1) out += ',';
        out += key;
        out += ':';
        out += write_json(value);
    }
    return out + '}';
}

message_queue read_queue_key(const std::string& key, const body_value& at) {
    const auto object = parse_java_json(key);
    if (object && object->is_object()) return read_queue(at.with(*object));
    at.fail("has a key that is no queue");
    return {};
}

}  // namespace rmq::protocol::detail
