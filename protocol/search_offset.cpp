#include <rmq/protocol/search_offset.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/queue_header.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>

#include <algorithm>

namespace rmq {

std::string_view to_string(time_boundary b) noexcept { return b == time_boundary::upper ? "upper" : "lower"; }

namespace protocol {

namespace {

// Brokers don't mind its case.
bool is_upper(std::string_view boundary) noexcept {
    return std::ranges::equal(boundary, std::string_view{"UPPER"}, [](char a, char b) {
        return (static_cast<unsigned char>(a) & 0xDFU) == static_cast<unsigned char>(b);
    });
}

}  // namespace

result<typed_request<std::int64_t>> prepare(const caller& from, const search_offset_query& query) {
    auto r = detail::begin_request(from, request_code::search_offset_by_timestamp, "search_offset", query.timeout);
    r.topic = query.topic;
    r.queue_id = query.queue_id;
    auto fine = detail::check_queue(query.topic, query.queue_id);
    if (fine) fine = detail::check_at_least("timestamp", query.timestamp, 0);
    if (!fine && !query.unchecked) return detail::refuse_request<std::int64_t>(from, r, std::move(fine).error());
    auto frame = encode_search_offset(
        from.who.header, {query.topic, query.queue_id, query.timestamp, query.boundary, from.to.on_wire()});
    return detail::end_request<std::int64_t>(from, std::move(r), std::move(frame),
                                             [](const reply& answer, const prepared_request&, const caller&) {
                                                 return decode_search_offset_reply(answer.header);
                                             });
}

result<encoded_frame> encode_search_offset(serialize_type type, const search_offset_fields& fields) {
    auto ext = detail::queue_header(fields.topic, fields.queue_id, fields.broker_name);
    ext.add("timestamp", fields.timestamp)
        .add("boundaryType", fields.boundary == time_boundary::upper ? "UPPER" : "LOWER");
    return detail::request_frame(type, request_code::search_offset_by_timestamp, ext);
}

result<std::int64_t> decode_search_offset_reply(const command& reply) {
    if (auto good = detail::check_answer(request_code::search_offset_by_timestamp, reply); !good)
        return tl::unexpected{std::move(good).error()};
    detail::field_reader fields{reply, "the answer to SEARCH_OFFSET_BY_TIMESTAMP"};
    const std::int64_t offset = fields.i64("offset");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return offset;
}

result<search_offset_fields> decode_search_offset_request(const command& request) {
    detail::field_reader fields{request, "SEARCH_OFFSET_BY_TIMESTAMP"};
    search_offset_fields out;
    detail::read_queue_header(fields, request, out);
    out.timestamp = fields.i64("timestamp");
    if (is_upper(request.find("boundaryType").value_or(""))) out.boundary = time_boundary::upper;
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list search_offset_reply_fields(std::int64_t offset) {
    field_list out;
    out.add("offset", offset);
    return out;
}

}  // namespace protocol
}  // namespace rmq
