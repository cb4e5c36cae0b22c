#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/send_message.hpp>

namespace rmq::protocol {

namespace {

struct field_names {
    std::string_view group, topic, default_topic, default_queues, queue_id, sys_flag, born, flag, properties,
        reconsume_times, unit_mode, max_reconsume_times, batch, broker_name;
};

constexpr field_names long_names{"producerGroup", "topic",          "defaultTopic",  "defaultTopicQueueNums",
                                 "queueId",       "sysFlag",        "bornTimestamp", "flag",
                                 "properties",    "reconsumeTimes", "unitMode",      "maxReconsumeTimes",
                                 "batch",         "bname"};
constexpr field_names letters{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"};

}  // namespace

result<send_request> decode_send_message_request(const command& request) {
    const bool spelled_out = request.code == static_cast<std::int32_t>(request_code::send_message);
    const field_names& names = spelled_out ? long_names : letters;
    detail::field_reader fields{request, spelled_out ? "SEND_MESSAGE" : "SEND_MESSAGE_V2"};
    send_request out;
    out.producer_group = fields.text(names.group);
    out.topic = fields.text(names.topic);
    out.default_topic = fields.text(names.default_topic);
    out.default_topic_queues = fields.i32(names.default_queues);
    out.queue_id = fields.i32(names.queue_id);
    out.sys_flag = fields.i32(names.sys_flag);
    out.born_timestamp = fields.i64(names.born);
    out.flag = fields.i32(names.flag);
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    out.properties = request.find(names.properties).value_or(std::string_view{});
    out.reconsume_times = request.find_i32(names.reconsume_times).value_or(0);
    out.unit_mode = request.find_bool(names.unit_mode).value_or(false);
    out.max_reconsume_times = request.find_i32(names.max_reconsume_times);
    out.batch = request.find_bool(names.batch).value_or(false);
    out.broker_name = request.find(names.broker_name).value_or(std::string_view{});
    return out;
}

field_list send_reply_fields(const send_reply& reply) {
    field_list out;
    out.add("msgId", reply.offset_message_id)
        .add("queueId", reply.queue_id)
        .add("queueOffset", reply.queue_offset)
        .add_unless_empty("transactionId", reply.transaction_id)
        .add_unless_empty("MSG_REGION", reply.region)
        .add("TRACE_ON", reply.trace_on);
    return out;
}

}  // namespace rmq::protocol
