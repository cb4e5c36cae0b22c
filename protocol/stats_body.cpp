#include <rmq/protocol/detail/queue_json.hpp>
#include <rmq/protocol/stats_body.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;
using nlohmann::json;

topic_stats read_topic_stats(const body_value& body) {
    topic_stats out;
    body["offsetTable"].each_member([&](const std::string& key, const body_value& v) {
        out.queues.push_back({.queue = detail::read_queue_key(key, v),
                              .min_offset = v["minOffset"].i64(),
                              .max_offset = v["maxOffset"].i64(),
                              .last_update = v.i64_or("lastUpdateTimestamp", 0)});
    });
    out.put_tps = body.real_or("topicPutTps", 0);
    return out;
}

consume_stats read_consume_stats(const body_value& body) {
    consume_stats out;
    body["offsetTable"].each_member([&](const std::string& key, const body_value& v) {
        out.queues.push_back({.queue = detail::read_queue_key(key, v),
                              .broker_offset = v["brokerOffset"].i64(),
                              .consumer_offset = v["consumerOffset"].i64(),
                              .pull_offset = v.i64_or("pullOffset", 0),
                              .last_message = v.i64_or("lastTimestamp", 0)});
    });
    out.consume_tps = body.real_or("consumeTps", 0);
    return out;
}

}  // namespace

std::string encode_topic_stats(const topic_stats& stats) {
    json table = json::object();
    for (const auto& q : stats.queues) {
        table[detail::queue_key(q.queue)] = {
            {"lastUpdateTimestamp", q.last_update}, {"maxOffset", q.max_offset}, {"minOffset", q.min_offset}};
    }
    return R"({"offsetTable":)" + detail::write_queue_table(table) + R"(,"topicPutTps":)" +
           detail::write_json(stats.put_tps) + '}';
}

result<topic_stats> decode_topic_stats(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_TOPIC_STATS_INFO", read_topic_stats);
}

std::string encode_consume_stats(const consume_stats& stats) {
    json table = json::object();
    for (const auto& q : stats.queues) {
        table[detail::queue_key(q.queue)] = {{"brokerOffset", q.broker_offset},
                                             {"consumerOffset", q.consumer_offset},
                                             {"lastTimestamp", q.last_message},
                                             {"pullOffset", q.pull_offset}};
    }
    return R"({"consumeTps":)" + detail::write_json(stats.consume_tps) + R"(,"offsetTable":)" +
           detail::write_queue_table(table) + '}';
}

result<consume_stats> decode_consume_stats(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_CONSUME_STATS", read_consume_stats);
}

}  // namespace rmq::protocol
