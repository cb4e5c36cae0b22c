#include <rmq/protocol/detail/queue_json.hpp>
#include <rmq/protocol/lock_body.hpp>

namespace rmq::protocol {

using detail::body_value;

std::string encode_lock_body(const lock_body& body) {
    return detail::write_json({{"clientId", body.client_id},
                               {"consumerGroup", body.consumer_group},
                               {"mqSet", detail::to_json(body.queues)},
                               {"onlyThisBroker", body.only_this_broker}});
}

result<lock_body> decode_lock_body(std::span<const std::byte> body) {
    return detail::decode_body(body, "the body of a (un)lock request", [](const body_value& b) {
        return lock_body{.client_id = b["clientId"].text(),
                         .consumer_group = b["consumerGroup"].text(),
                         .queues = detail::read_queues(b["mqSet"]),
                         .only_this_broker = b.boolean_or("onlyThisBroker", false)};
    });
}

std::string encode_locked_queues(const std::vector<message_queue>& queues) {
    return detail::write_json({{"lockOKMQSet", detail::to_json(queues)}});
}

result<std::vector<message_queue>> decode_locked_queues(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to LOCK_BATCH_MQ",
                               [](const body_value& b) { return detail::read_queues(b["lockOKMQSet"]); });
}

}  // namespace rmq::protocol
