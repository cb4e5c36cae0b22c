#include <rmq/protocol/max_offset.hpp>

#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/queue_header.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>

namespace rmq::protocol {

result<typed_request<std::int64_t>> prepare(const caller& from, const max_offset_query& query) {
    auto r = detail::begin_request(from, request_code::get_max_offset, "max_offset", query.timeout);
    r.topic = query.topic;
    r.queue_id = query.queue_id;
    if (auto fine = detail::check_queue(query.topic, query.queue_id); !fine && !query.unchecked)
        return detail::refuse_request<std::int64_t>(from, r, std::move(fine).error());
    auto frame = encode_max_offset(from.who.header, {query.topic, query.queue_id, from.to.on_wire(), query.committed});
    return detail::end_request<std::int64_t>(from, std::move(r), std::move(frame),
                                             [](const reply& answer, const prepared_request&, const caller&) {
                                                 return decode_max_offset_reply(answer.header);
                                             });
}

result<encoded_frame> encode_max_offset(serialize_type type, const max_offset_fields& fields) {
    auto ext = detail::queue_header(fields.topic, fields.queue_id, fields.broker_name);
    if (!fields.committed) ext.add("committed", false);
    return detail::request_frame(type, request_code::get_max_offset, ext);
}

result<std::int64_t> decode_max_offset_reply(const command& reply) {
    if (reply.code != 0) {
        return tl::unexpected{make_response_error(request_code::get_max_offset, reply.code, reply.remark)};
    }
    detail::field_reader fields{reply, "the answer to GET_MAX_OFFSET"};
    const std::int64_t offset = fields.i64("offset");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return offset;
}

result<max_offset_fields> decode_max_offset_request(const command& request) {
    detail::field_reader fields{request, "GET_MAX_OFFSET"};
    max_offset_fields out;
    detail::read_queue_header(fields, request, out);
    out.committed = request.find_bool("committed").value_or(true);
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list max_offset_reply_fields(std::int64_t offset) {
    field_list out;
    out.add("offset", offset);
    return out;
}

}  // namespace rmq::protocol
