#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/mini_cluster/detail/queue_times.hpp>
#include <rmq/protocol/earliest_store_time.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/min_offset.hpp>
#include <rmq/protocol/query_offset.hpp>
#include <rmq/protocol/search_offset.hpp>
#include <rmq/protocol/update_offset.hpp>

#include <string>

namespace rmq::mini {

namespace {

response with(protocol::field_list fields) {
    response r;
    r.fields = std::move(fields);
    return r;
}

// ConsumerManageProcessor's checks of an offset, in its order.
std::optional<response> objection(const broker_state& broker, const protocol::update_offset_fields& update) {
    const release& as = broker.settings.release;
    if (as.checks_groups_of_offsets() && !broker.groups.has(update.group)) {
        return refused(response{}, response_code::subscription_group_not_exist,
                       "Group " + std::string{update.group} + " not exist!");
    }
    if (as.is_5() && broker.topics.find(update.topic) == nullptr) {
        return refused(response{}, response_code::topic_not_exist,
                       "Topic " + std::string{update.topic} + " not exist!");
    }
    return std::nullopt;
}

}  // namespace

// An unknown topic or queue is no error: it is as one without messages.
std::optional<response> on_max_offset(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_max_offset_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    return with(protocol::max_offset_reply_fields(broker.store.max_offset(asked->topic, asked->queue_id)));
}

// Nothing expires here: always 0.
std::optional<response> on_min_offset(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_min_offset_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    response answer = with(protocol::min_offset_reply_fields(0));
    if (broker.settings.release.is_5()) answer.remark = "";
    return answer;
}

std::optional<response> on_search_offset(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_search_offset_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    const queue_times queue{broker.store, asked->topic, asked->queue_id};
    const bool upper = asked->boundary != time_boundary::lower;
    if (upper && broker.settings.release.knows_time_boundaries())
        return with(protocol::search_offset_reply_fields(queue.last_until(asked->timestamp)));
    return with(protocol::search_offset_reply_fields(queue.at_time(asked->timestamp, broker.settings.release)));
}

std::optional<response> on_earliest_store_time(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_earliest_store_time_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    const auto* first = broker.store.find(asked->topic, asked->queue_id, 0);
    return with(protocol::earliest_store_time_reply_fields(first == nullptr ? earliest_time{}
                                                                            : earliest_time{first->store_timestamp}));
}

std::optional<response> on_query_offset(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_query_offset_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    const auto kept = broker.offsets.find(asked->group, asked->topic, asked->queue_id);
    if (kept && *kept >= 0) return with(protocol::query_offset_reply_fields(*kept));
    // 4.x looks for the first message on disk, and finds it there only when it has moved out of memory.
    if (!broker.settings.release.is_5()) return with(protocol::query_offset_reply_fields(0));
    if (!asked->zero_when_young) {
        return refused(response{}, response_code::query_not_found,
                       "Not found, do not set to zero, maybe this group boot first");
    }
    if (broker.store.max_offset(asked->topic, asked->queue_id) > 0) return with(protocol::query_offset_reply_fields(0));
    return refused(response{}, response_code::query_not_found,
                   "Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first");
}

// Any offset is taken, also a negative one and one behind the queue's end, and that of a queue that does not exist.
std::optional<response> on_update_offset(broker_state& broker, const request& r, effects&) {
    const auto update = protocol::decode_update_offset_request(r.head);
    if (!update) return thrown(java_exception(r.head, update.error()));
    if (auto no = objection(broker, *update)) return no;
    response taken;
    if (broker.resets.find(update->group, update->topic, update->queue_id)) {
        taken.remark = "Offset has been previously reset";  // until a pull has been told
        return taken;
    }
    broker.offsets.put(update->group, update->topic, update->queue_id, update->offset);
    return taken;
}

}  // namespace rmq::mini
