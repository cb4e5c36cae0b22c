#include <rmq/protocol/unregister_client.hpp>

#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>

namespace rmq::protocol {

result<encoded_frame> encode_unregister_client(serialize_type type, const unregister_client_fields& fields) {
    field_list ext;
    ext.add("clientID", fields.client_id)  // a capital ID, unlike everywhere else
        .add_unless_empty("producerGroup", fields.producer_group)
        .add_unless_empty("consumerGroup", fields.consumer_group);
    return detail::request_frame(type, request_code::unregister_client, ext);
}

result<void> decode_unregister_client_reply(const command& reply) {
    if (reply.code == 0) return {};
    return tl::unexpected{make_response_error(request_code::unregister_client, reply.code, reply.remark)};
}

result<unregister_client_fields> decode_unregister_client_request(const command& request) {
    detail::field_reader fields{request, "UNREGISTER_CLIENT"};
    const unregister_client_fields out{.client_id = fields.text("clientID"),
                                       .producer_group = request.find("producerGroup").value_or(std::string_view{}),
                                       .consumer_group = request.find("consumerGroup").value_or(std::string_view{})};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

}  // namespace rmq::protocol
