#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/lock_body.hpp>

#include <string>
#include <vector>

namespace rmq::mini {

namespace {

// What Java throws about a body that can't be used; nothing when it can.
std::optional<response> objection(const request& r, const result<protocol::lock_body>& body) {
    if (r.body.empty()) return thrown("java.lang.NullPointerException: requestBody is null");
    if (!body) return thrown("com.alibaba.fastjson.JSONException: " + body.error().detail);
    return std::nullopt;
}

response empty() {
    response done;
    done.has_fields = false;
    return done;
}

}  // namespace

std::optional<response> on_lock_queues(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_lock_body(r.body);
    if (auto no = objection(r, asked)) return no;
    std::vector<message_queue> held;
    for (const auto& queue : asked->queues) {
        if (broker.locks.lock(asked->consumer_group, queue, asked->client_id, r.now.steady)) held.push_back(queue);
    }
    response answer = empty();
    const auto text = protocol::encode_locked_queues(held);
    const auto bytes = protocol::detail::as_bytes(text);
    answer.body.assign(bytes.begin(), bytes.end());
    return answer;
}

std::optional<response> on_unlock_queues(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_lock_body(r.body);
    if (auto no = objection(r, asked)) return no;
    for (const auto& queue : asked->queues) broker.locks.unlock(asked->consumer_group, queue, asked->client_id);
    return empty();
}

}  // namespace rmq::mini
