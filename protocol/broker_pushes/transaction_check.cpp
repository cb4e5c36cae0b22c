#include <rmq/protocol/broker_pushes/transaction_check.hpp>

#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/stored_message.hpp>

namespace rmq::protocol {

result<transaction_check> decode_transaction_check(const command& request, std::span<const std::byte> body,
                                                   const std::shared_ptr<const void>& storage,
                                                   const broker_name& from) {
    auto message = decode_stored_message(body, storage);
    if (!message) return tl::unexpected{std::move(message).error()};
    const auto group = message->property(property_names::producer_group);
    if (!group) return tl::unexpected{error{.code = errc::protocol_error, .detail = "the half message lacks PGROUP"}};

    detail::field_reader fields{request, "CHECK_TRANSACTION_STATE"};
    transaction_check out;
    auto& half = out.half;
    half.broker = from.name;
    half.producer_group = *group;
    half.topic = message->topic;  // the field `topic` is the topic of half messages
    half.message_id = request.find("msgId").value_or(std::string_view{});
    if (half.message_id.empty()) half.message_id = message->message_id();
    half.transaction_id = request.find("transactionId").value_or(half.message_id);
    half.queue_offset = fields.i64("tranStateTableOffset");
    half.commit_log_offset = fields.i64("commitLogOffset");
    half.from_check = true;
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    out.message = *std::move(message);
    return out;
}

field_list encode_transaction_check(const transaction_check_fields& f) {
    field_list out;
    out.add("tranStateTableOffset", f.queue_offset)
        .add("commitLogOffset", f.commit_log_offset)
        .add_unless_empty("msgId", f.message_id)
        .add_unless_empty("transactionId", f.transaction_id)
        .add_unless_empty("offsetMsgId", f.offset_message_id)
        .add_unless_empty("topic", f.half_topic)
        .add_unless_empty("bname", f.broker_name);
    return out;
}

}  // namespace rmq::protocol
