#include <rmq/protocol/unregister_client.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/topic_name.hpp>

namespace rmq::protocol {

namespace {

result<void> check(const unregister_query& query) {
    if (query.producer_group.empty() && query.consumer_group.empty()) {
        return tl::unexpected{local_error(errc::invalid_argument, "name the producer or the consumer group to leave")};
    }
    for (const auto* group : {&query.producer_group, &query.consumer_group}) {
        if (group->empty()) continue;
        if (auto fine = check_group(*group); !fine) return fine;
    }
    return {};
}

}  // namespace

result<typed_request<void>> prepare(const caller& from, const unregister_query& query) {
    auto r = detail::begin_request(from, request_code::unregister_client, "unregister", query.timeout);
    r.role = connection_role::control;
    r.group = query.consumer_group.empty() ? query.producer_group : query.consumer_group;
    if (auto fine = check(query); !fine && !query.unchecked)
        return detail::refuse_request<void>(from, r, std::move(fine).error());
    auto frame = encode_unregister_client(
        from.who.header,
        {query.client_id.empty() ? from.who.client_id : query.client_id, query.producer_group, query.consumer_group});
    return detail::end_request<void>(from, std::move(r), std::move(frame),
                                     [](const reply& answer, const prepared_request&, const caller&) {
                                         return decode_unregister_client_reply(answer.header);
                                     });
}

result<encoded_frame> encode_unregister_client(serialize_type type, const unregister_client_fields& fields) {
    field_list ext;
    ext.add("clientID", fields.client_id)  // a capital ID, unlike everywhere else
        .add_unless_empty("producerGroup", fields.producer_group)
        .add_unless_empty("consumerGroup", fields.consumer_group);
    return detail::request_frame(type, request_code::unregister_client, ext);
}

result<void> decode_unregister_client_reply(const command& reply) {
    return detail::check_answer(request_code::unregister_client, reply);
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
