#include <rmq/protocol/earliest_store_time.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/queue_header.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>

namespace rmq::protocol {

result<typed_request<earliest_time>> prepare(const caller& from, const earliest_store_time_query& query) {
    auto r =
        detail::begin_request(from, request_code::get_earliest_msg_storetime, "earliest_store_time", query.timeout);
    r.topic = query.topic;
    r.queue_id = query.queue_id;
    if (auto fine = detail::check_queue(query.topic, query.queue_id); !fine && !query.unchecked)
        return detail::refuse_request<earliest_time>(from, r, std::move(fine).error());
    auto frame = encode_earliest_store_time(from.who.header, {query.topic, query.queue_id, from.to.on_wire()});
    return detail::end_request<earliest_time>(from, std::move(r), std::move(frame),
                                              [](const reply& answer, const prepared_request&, const caller&) {
                                                  return decode_earliest_store_time_reply(answer.header);
                                              });
}

result<encoded_frame> encode_earliest_store_time(serialize_type type, const earliest_store_time_fields& fields) {
    return detail::request_frame(type, request_code::get_earliest_msg_storetime,
                                 detail::queue_header(fields.topic, fields.queue_id, fields.broker_name));
}

result<earliest_time> decode_earliest_store_time_reply(const command& reply) {
    if (auto good = detail::check_answer(request_code::get_earliest_msg_storetime, reply); !good)
        return tl::unexpected{std::move(good).error()};
    detail::field_reader fields{reply, "the answer to GET_EARLIEST_MSG_STORETIME"};
    const std::int64_t timestamp = fields.i64("timestamp");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return timestamp < 0 ? earliest_time{} : earliest_time{timestamp};
}

result<earliest_store_time_fields> decode_earliest_store_time_request(const command& request) {
    detail::field_reader fields{request, "GET_EARLIEST_MSG_STORETIME"};
    earliest_store_time_fields out;
    detail::read_queue_header(fields, request, out);
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list earliest_store_time_reply_fields(const earliest_time& time) {
    field_list out;
    out.add("timestamp", time.timestamp.value_or(-1));
    return out;
}

}  // namespace rmq::protocol
