#include <rmq/protocol/max_offset.hpp>

#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>

namespace rmq::protocol {

result<encoded_frame> encode_max_offset(serialize_type type, const max_offset_fields& fields) {
    field_list ext;
    ext.add("topic", fields.topic).add("queueId", fields.queue_id).add_unless_empty("bname", fields.broker_name);
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
    const max_offset_fields out{.topic = fields.text("topic"),
                                .queue_id = fields.i32("queueId"),
                                .broker_name = request.find("bname").value_or(std::string_view{})};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list max_offset_reply_fields(std::int64_t offset) {
    field_list out;
    out.add("offset", offset);
    return out;
}

}  // namespace rmq::protocol
