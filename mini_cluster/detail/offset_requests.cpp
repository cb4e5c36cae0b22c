#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/max_offset.hpp>

namespace rmq::mini {

// An unknown topic or queue is no error: it is as one without messages.
std::optional<response> on_max_offset(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_max_offset_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    response answer;
    answer.fields = protocol::max_offset_reply_fields(broker.store.max_offset(asked->topic, asked->queue_id));
    return answer;
}

// GET_MIN_OFFSET has the fields of GET_MAX_OFFSET, in request and answer. Nothing expires here: always 0.
std::optional<response> on_min_offset(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_max_offset_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    response answer;
    answer.fields = protocol::max_offset_reply_fields(0);
    if (broker.settings.release.is_5()) answer.remark = "";
    return answer;
}

}  // namespace rmq::mini
