#include <rmq/protocol/query_offset.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/queue_header.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/response_code.hpp>

namespace rmq::protocol {

result<typed_request<committed_offset>> prepare(const caller& from, const query_offset_query& query) {
    auto r = detail::begin_request(from, request_code::query_consumer_offset, "query_offset", query.timeout);
    r.group = query.group;
    r.topic = query.topic;
    r.queue_id = query.queue_id;
    auto fine = check_group(query.group);
    if (fine) fine = detail::check_queue(query.topic, query.queue_id);
    if (!fine && !query.unchecked) return detail::refuse_request<committed_offset>(from, r, std::move(fine).error());
    auto frame = encode_query_offset(
        from.who.header, {query.group, query.topic, query.queue_id, query.zero_when_young, from.to.on_wire()});
    return detail::end_request<committed_offset>(from, std::move(r), std::move(frame),
                                                 [](const reply& answer, const prepared_request&, const caller&) {
                                                     return decode_query_offset_reply(answer.header);
                                                 });
}

result<encoded_frame> encode_query_offset(serialize_type type, const query_offset_fields& fields) {
    auto ext = detail::queue_header(fields.topic, fields.queue_id, fields.broker_name);
    ext.add("consumerGroup", fields.group);
    if (!fields.zero_when_young) ext.add("setZeroIfNotFound", false);
    return detail::request_frame(type, request_code::query_consumer_offset, ext);
}

result<committed_offset> decode_query_offset_reply(const command& reply) {
    if (reply.code == static_cast<std::int32_t>(response_code::query_not_found)) return committed_offset{};
    if (auto good = detail::check_answer(request_code::query_consumer_offset, reply); !good)
        return tl::unexpected{std::move(good).error()};
    detail::field_reader fields{reply, "the answer to QUERY_CONSUMER_OFFSET"};
    const std::int64_t offset = fields.i64("offset");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return offset < 0 ? committed_offset{} : committed_offset{offset};
}

result<query_offset_fields> decode_query_offset_request(const command& request) {
    detail::field_reader fields{request, "QUERY_CONSUMER_OFFSET"};
    query_offset_fields out;
    detail::read_queue_header(fields, request, out);
    out.group = fields.text("consumerGroup");
    out.zero_when_young = request.find_bool("setZeroIfNotFound").value_or(true);
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list query_offset_reply_fields(std::int64_t offset) {
    field_list out;
    out.add("offset", offset);
    return out;
}

}  // namespace rmq::protocol
