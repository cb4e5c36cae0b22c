#include <rmq/protocol/end_transaction.hpp>

#include <rmq/protocol/broker_pushes/transaction_check.hpp>
#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/message_id.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/sys_flag.hpp>
#include <rmq/protocol/topic_name.hpp>
#include <rmq/protocol/version.hpp>

namespace rmq {

std::string_view to_string(transaction_state s) noexcept {
    switch (s) {
        case transaction_state::unknown:
            return "unknown";
        case transaction_state::commit:
            return "commit";
        case transaction_state::rollback:
            return "rollback";
    }
    return "";
}

half_message::half_message(const send_receipt& sent)
    : broker(sent.broker),
      producer_group(sent.group),
      topic(sent.topic),
      message_id(sent.message_id),
      // 4.x gives none: the message's own id it is.
      transaction_id(sent.transaction_id.empty() ? sent.message_id : sent.transaction_id),
      queue_offset(sent.queue_offset) {
    if (const auto place = protocol::parse_offset_message_id(sent.offset_message_id)) {
        commit_log_offset = place->commit_log_offset;
    }
}

half_message::half_message(const transaction_check& question) : half_message(question.half) {}

}  // namespace rmq

namespace rmq::protocol {

namespace {

tl::unexpected<error> wrong(std::string what) {
    return tl::unexpected{local_error(errc::invalid_argument, std::move(what))};
}

std::int32_t flag_of(transaction_state state) noexcept {
    switch (state) {
        case transaction_state::commit:
            return sys_flag::transaction_commit;
        case transaction_state::rollback:
            return sys_flag::transaction_rollback;
        case transaction_state::unknown:
            return 0;
    }
    return 0;
}

// Offsets of one broker mean another message on the next: no broker could judge that.
result<void> check_place(const caller& from, const half_message& half) {
    if (half.broker == from.to.name) return {};
    return wrong("the half message is at broker \"" + half.broker + "\": its transaction can be ended only there");
}

result<void> check(const half_message& half) {
    if (auto fine = check_group(half.producer_group); !fine) return fine;
    if (half.message_id.empty()) return wrong("message_id is empty; take it from the receipt of the half message");
    if (auto fine = detail::check_at_least("queue_offset", half.queue_offset, 0); !fine) return fine;
    return detail::check_at_least("commit_log_offset", half.commit_log_offset, 0);
}

}  // namespace

result<typed_request<void>> prepare(const caller& from, const end_transaction_query& query) {
    const auto& half = query.half;
    auto r = detail::begin_request(from, request_code::end_transaction, "end_transaction", query.timeout);
    r.topic = half.topic;
    r.group = half.producer_group;
    r.oneway = query.oneway || query.state == transaction_state::unknown;
    auto fine = check_place(from, half);
    if (fine && !query.unchecked) fine = check(half);
    if (!fine) return detail::refuse_request<void>(from, r, std::move(fine).error());
    auto frame = encode_end_transaction(from.who.header,
                                        {.producer_group = half.producer_group,
                                         .queue_offset = half.queue_offset,
                                         .commit_log_offset = half.commit_log_offset,
                                         .sys_flag = flag_of(query.state),
                                         .from_check = half.from_check,
                                         .message_id = half.message_id,
                                         .transaction_id = half.transaction_id,
                                         .topic = half.topic,
                                         .broker_name = from.to.on_wire()},
                                        query.remark, r.oneway);
    return detail::end_request<void>(
        from, std::move(r), std::move(frame), [](const reply& answer, const prepared_request& request, const caller&) {
            return request.oneway ? result<void>{} : decode_end_transaction_reply(answer.header);
        });
}

result<encoded_frame> encode_end_transaction(serialize_type type, const end_transaction_fields& f,
                                             std::string_view remark, bool oneway) {
    field_list ext;
    ext.add("producerGroup", f.producer_group)
        .add("tranStateTableOffset", f.queue_offset)
        .add("commitLogOffset", f.commit_log_offset)
        .add("commitOrRollback", f.sys_flag)
        .add("fromTransactionCheck", f.from_check)
        .add("msgId", f.message_id)
        .add_unless_empty("transactionId", f.transaction_id)
        .add_unless_empty("topic", f.topic)
        .add_unless_empty("bname", f.broker_name);
    command_header header{.code = static_cast<std::int32_t>(request_code::end_transaction),
                          .version = announced_version,
                          .flag = oneway ? flag_oneway : 0,
                          .ext = ext.fields()};
    if (!remark.empty()) header.remark = remark;
    return encode_stampable(header_type_for(header.code, type), header, {});
}

result<void> decode_end_transaction_reply(const command& reply) {
    return detail::check_answer(request_code::end_transaction, reply);
}

result<end_transaction_fields> decode_end_transaction_request(const command& request) {
    detail::field_reader fields{request, "END_TRANSACTION"};
    const end_transaction_fields out{.producer_group = fields.text("producerGroup"),
                                     .queue_offset = fields.i64("tranStateTableOffset"),
                                     .commit_log_offset = fields.i64("commitLogOffset"),
                                     .sys_flag = fields.i32("commitOrRollback"),
                                     .from_check = request.find_bool("fromTransactionCheck").value_or(false),
                                     .message_id = fields.text("msgId"),
                                     .transaction_id = request.find("transactionId").value_or(std::string_view{}),
                                     .topic = request.find("topic").value_or(std::string_view{}),
                                     .broker_name = request.find("bname").value_or(std::string_view{})};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

}  // namespace rmq::protocol
