#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/earliest_store_time.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/min_offset.hpp>
#include <rmq/protocol/query_offset.hpp>
#include <rmq/protocol/search_offset.hpp>
#include <rmq/protocol/update_offset.hpp>

#include <algorithm>
#include <ranges>
#include <string>

namespace rmq::mini {

namespace {

response with(protocol::field_list fields) {
    response r;
    r.fields = std::move(fields);
    return r;
}

// One queue by the times its messages were stored.
class queue_times {
public:
    queue_times(const message_store& store, std::string_view topic, std::int32_t queue_id)
        : store_(store), topic_(topic), queue_id_(queue_id), end_(store.max_offset(topic, queue_id)) {}

    [[nodiscard]] std::int64_t at(std::int64_t offset) const {
        return store_.find(topic_, queue_id_, offset)->store_timestamp;
    }
    // The first message stored then or later.
    [[nodiscard]] std::int64_t first_from(std::int64_t when) const {
        return *std::ranges::partition_point(std::views::iota(std::int64_t{0}, end_),
                                             [&](std::int64_t offset) { return at(offset) < when; });
    }
    // The last message stored then or earlier.
    [[nodiscard]] std::int64_t last_until(std::int64_t when) const {
        return std::max<std::int64_t>(
            0, *std::ranges::partition_point(std::views::iota(std::int64_t{0}, end_), [&](std::int64_t offset) {
                return at(offset) <= when;
            }) - 1);
    }
    [[nodiscard]] std::int64_t nearest(std::int64_t when) const {
        const std::int64_t right = first_from(when);
        if (right == 0) return 0;
        const std::int64_t left = right - 1;
        return right == end_ || when - at(left) <= at(right) - when ? left : right;
    }

private:
    const message_store& store_;
    std::string_view topic_;
    std::int32_t queue_id_;
    std::int64_t end_;
};

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
    std::int64_t offset = 0;
    if (!broker.settings.release.knows_time_boundaries()) {
        offset = queue.nearest(asked->timestamp);
    } else if (asked->boundary == time_boundary::lower) {
        offset = queue.first_from(asked->timestamp);
    } else {
        offset = queue.last_until(asked->timestamp);
    }
    return with(protocol::search_offset_reply_fields(offset));
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
    broker.offsets.put(update->group, update->topic, update->queue_id, update->offset);
    return response{};
}

}  // namespace rmq::mini
