#include <rmq/protocol/detail/queue_json.hpp>
#include <rmq/protocol/detail/subscription_json.hpp>
#include <rmq/protocol/running_info_body.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;
using nlohmann::json;

json to_json(const reading_state& s) {
    return {{"cachedMsgCount", s.cached_count},
            {"cachedMsgMaxOffset", s.cached_max_offset},
            {"cachedMsgMinOffset", s.cached_min_offset},
            {"cachedMsgSizeInMiB", s.cached_mib},
            {"commitOffset", s.commit_offset},
            {"droped", s.dropped},  // Java's spelling
            {"lastConsumeTimestamp", s.last_consume},
            {"lastLockTimestamp", s.last_lock},
            {"lastPullTimestamp", s.last_pull},
            {"locked", s.locked},
            {"transactionMsgCount", s.in_work_count},
            {"transactionMsgMaxOffset", s.in_work_max_offset},
            {"transactionMsgMinOffset", s.in_work_min_offset},
            {"tryUnlockTimes", s.try_unlock_times}};
}

reading_state read_reading(message_queue queue, const body_value& v) {
    return {.queue = std::move(queue),
            .commit_offset = v.i64_or("commitOffset", 0),
            .cached_min_offset = v.i64_or("cachedMsgMinOffset", 0),
            .cached_max_offset = v.i64_or("cachedMsgMaxOffset", 0),
            .cached_count = v.i32_or("cachedMsgCount", 0),
            .cached_mib = v.i32_or("cachedMsgSizeInMiB", 0),
            .in_work_min_offset = v.i64_or("transactionMsgMinOffset", 0),
            .in_work_max_offset = v.i64_or("transactionMsgMaxOffset", 0),
            .in_work_count = v.i32_or("transactionMsgCount", 0),
            .locked = v.boolean_or("locked", false),
            .dropped = v.boolean_or("droped", false),
            .try_unlock_times = v.i64_or("tryUnlockTimes", 0),
            .last_lock = v.i64_or("lastLockTimestamp", 0),
            .last_pull = v.i64_or("lastPullTimestamp", 0),
            .last_consume = v.i64_or("lastConsumeTimestamp", 0)};
}

json to_json(const popping_state& s) {
    return {{"droped", s.dropped}, {"lastPopTimestamp", s.last_pop}, {"waitAckCount", s.waiting_for_ack}};
}

popping_state read_popping(message_queue queue, const body_value& v) {
    return {.queue = std::move(queue),
            .waiting_for_ack = v.i32_or("waitAckCount", 0),
            .dropped = v.boolean_or("droped", false),
            .last_pop = v.i64_or("lastPopTimestamp", 0)};
}

json to_json(const consume_status& s) {
    return {{"consumeFailedMsgs", s.failed_in_last_hour},
            {"consumeFailedTPS", s.failed_tps},
            {"consumeOKTPS", s.consumed_tps},
            {"consumeRT", s.consume_ms},
            {"pullRT", s.pull_ms},
            {"pullTPS", s.pull_tps}};
}

consume_status read_status(const body_value& v) {
    return {.pull_ms = v.real_or("pullRT", 0),
            .pull_tps = v.real_or("pullTPS", 0),
            .consume_ms = v.real_or("consumeRT", 0),
            .consumed_tps = v.real_or("consumeOKTPS", 0),
            .failed_tps = v.real_or("consumeFailedTPS", 0),
            .failed_in_last_hour = v.i64_or("consumeFailedMsgs", 0)};
}

consumer_running_info read_info(const body_value& body) {
    consumer_running_info out;
    if (const auto properties = body.find("properties")) out.properties = properties->texts();
    if (const auto set = body.find("subscriptionSet")) {
        set->each([&](const body_value& s) { out.subscriptions.push_back(detail::read_subscription(s)); });
    }
    if (const auto table = body.find("mqTable")) {
        table->each_member([&](const std::string& key, const body_value& v) {
            out.queues.push_back(read_reading(detail::read_queue_key(key, v), v));
        });
    }
    if (const auto table = body.find("mqPopTable")) {
        table->each_member([&](const std::string& key, const body_value& v) {
            out.popped_queues.push_back(read_popping(detail::read_queue_key(key, v), v));
        });
    }
    if (const auto table = body.find("statusTable")) {
        table->each_member(
            [&](const std::string& topic, const body_value& v) { out.topics.emplace(topic, read_status(v)); });
    }
    if (const auto info = body.find("userConsumerInfo")) out.user_info = info->texts();
    if (const auto stacks = body.find("jstack")) out.stacks = stacks->text();
    return out;
}

}  // namespace

std::string encode_running_info(const consumer_running_info& info) {
    json queues = json::object();
    for (const auto& q : info.queues) queues[detail::queue_key(q.queue)] = to_json(q);
    json popped = json::object();
    for (const auto& q : info.popped_queues) popped[detail::queue_key(q.queue)] = to_json(q);
    json out = {{"properties", info.properties},
                {"statusTable", json::object()},
                {"subscriptionSet", json::array()},
                {"userConsumerInfo", info.user_info}};
    for (const auto& s : info.subscriptions) out["subscriptionSet"].push_back(detail::to_json(s));
    for (const auto& [topic, status] : info.topics) out["statusTable"][topic] = to_json(status);
    if (info.stacks) out["jstack"] = *info.stacks;
    return R"({"mqPopTable":)" + detail::write_queue_table(popped) + R"(,"mqTable":)" +
           detail::write_queue_table(queues) + ',' + detail::write_json(out).substr(1);
}

result<consumer_running_info> decode_running_info(std::span<const std::byte> body) {
    return detail::decode_body(body, "the running info of a consumer", read_info);
}

}  // namespace rmq::protocol
