#include <rmq/protocol/min_offset.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/queue_header.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>

namespace rmq::protocol {

result<typed_request<std::int64_t>> prepare(const caller& from, const min_offset_query& query) {
    auto r = detail::begin_request(from, request_code::get_min_offset, "min_offset", query.timeout);
    r.topic = query.topic;
    r.queue_id = query.queue_id;
    if (auto fine = detail::check_queue(query.topic, query.queue_id); !fine && !query.unchecked)
        return detail::refuse_request<std::int64_t>(from, r, std::move(fine).error());
    auto frame = encode_min_offset(from.who.header, {query.topic, query.queue_id, from.to.on_wire()});
    return detail::end_request<std::int64_t>(from, std::move(r), std::move(frame),
                                             [](const reply& answer, const prepared_request&, const caller&) {
                                                 return decode_min_offset_reply(answer.header);
                                             });
}

result<encoded_frame> encode_min_offset(serialize_type type, const min_offset_fields& fields) {
    return detail::request_frame(type, request_code::get_min_offset,
                                 detail::queue_header(fields.topic, fields.queue_id, fields.broker_name));
}

result<std::int64_t> decode_min_offset_reply(const command& reply) {
    if (auto good = detail::check_answer(request_code::get_min_offset, reply); !good)
        return tl::unexpected{std::move(good).error()};
    detail::field_reader fields{reply, "the answer to GET_MIN_OFFSET"};
    const std::int64_t offset = fields.i64("offset");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return offset;
}

result<min_offset_fields> decode_min_offset_request(const command& request) {
    detail::field_reader fields{request, "GET_MIN_OFFSET"};
    min_offset_fields out;
    detail::read_queue_header(fields, request, out);
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list min_offset_reply_fields(std::int64_t offset) {
    field_list out;
    out.add("offset", offset);
    return out;
}

}  // namespace rmq::protocol
