#include <rmq/protocol/update_offset.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/queue_header.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>

namespace rmq::protocol {

result<typed_request<void>> prepare(const caller& from, const update_offset_query& query) {
    auto r = detail::begin_request(from, request_code::update_consumer_offset, "update_offset", query.timeout);
    r.oneway = !query.wait;
    r.group = query.group;
    r.topic = query.topic;
    r.queue_id = query.queue_id;
    auto fine = check_group(query.group);
    if (fine) fine = detail::check_queue(query.topic, query.queue_id);
    if (fine) fine = detail::check_at_least("offset", query.offset, 0);
    if (!fine && !query.unchecked) return detail::refuse_request<void>(from, r, std::move(fine).error());
    auto frame = encode_update_offset(
        from.who.header, {query.group, query.topic, query.queue_id, query.offset, from.to.on_wire()}, r.oneway);
    return detail::end_request<void>(
        from, std::move(r), std::move(frame), [](const reply& answer, const prepared_request& request, const caller&) {
            return request.oneway ? result<void>{} : decode_update_offset_reply(answer.header);
        });
}

result<encoded_frame> encode_update_offset(serialize_type type, const update_offset_fields& fields, bool oneway) {
    auto ext = detail::queue_header(fields.topic, fields.queue_id, fields.broker_name);
    ext.add("consumerGroup", fields.group).add("commitOffset", fields.offset);
    return detail::request_frame(type, request_code::update_consumer_offset, ext, {}, oneway);
}

result<void> decode_update_offset_reply(const command& reply) {
    return detail::check_answer(request_code::update_consumer_offset, reply);
}

result<update_offset_fields> decode_update_offset_request(const command& request) {
    detail::field_reader fields{request, "UPDATE_CONSUMER_OFFSET"};
    update_offset_fields out;
    detail::read_queue_header(fields, request, out);
    out.group = fields.text("consumerGroup");
    out.offset = fields.i64("commitOffset");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

}  // namespace rmq::protocol
