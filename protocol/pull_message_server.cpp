#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/pull_message.hpp>

namespace rmq::protocol {

result<pull_request> decode_pull_message_request(const command& request) {
    detail::field_reader fields{request, "PULL_MESSAGE"};
    pull_request out;
    out.group = fields.text("consumerGroup");
    out.topic = fields.text("topic");
    out.queue_id = fields.i32("queueId");
    out.offset = fields.i64("queueOffset");
    out.max_messages = fields.i32("maxMsgNums");
    out.sys_flag = fields.i32("sysFlag");
    out.commit_offset = fields.i64("commitOffset");
    out.suspend_ms = fields.i64("suspendTimeoutMillis");
    out.subscription_version = fields.i64("subVersion");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    out.expression = request.find("subscription");
    out.expression_type = request.find("expressionType").value_or(out.expression_type);
    out.broker_name = request.find("bname").value_or(std::string_view{});
    return out;
}

field_list pull_reply_fields(const pull_reply& reply) {
    field_list out;
    out.add("suggestWhichBrokerId", reply.suggested_broker_id)
        .add("nextBeginOffset", reply.next_offset)
        .add("minOffset", reply.min_offset)
        .add("maxOffset", reply.max_offset);
    if (reply.offset_delta) out.add("offsetDelta", *reply.offset_delta);
    return out;
}

}  // namespace rmq::protocol
