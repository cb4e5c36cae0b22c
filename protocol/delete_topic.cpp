#include <rmq/protocol/delete_topic.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/topic_name.hpp>

namespace rmq::protocol {

result<typed_request<void>> prepare(const caller& from, const delete_topic_query& query) {
    auto r = detail::begin_request(from, request_code::delete_topic_in_broker, "delete_topic", query.timeout);
    r.topic = query.topic;
    if (auto fine = check_topic(query.topic); !fine && !query.unchecked)
        return detail::refuse_request<void>(from, r, std::move(fine).error());
    return detail::end_request<void>(from, std::move(r), encode_delete_topic(from.who.header, query.topic),
                                     [](const reply& answer, const prepared_request&, const caller&) {
                                         return decode_delete_topic_reply(answer.header);
                                     });
}

result<encoded_frame> encode_delete_topic(serialize_type type, std::string_view topic) {
    field_list ext;
    ext.add("topic", topic);
    return detail::request_frame(type, request_code::delete_topic_in_broker, ext);
}

result<void> decode_delete_topic_reply(const command& reply) {
    return detail::check_answer(request_code::delete_topic_in_broker, reply);
}

result<std::string_view> decode_delete_topic_request(const command& request) {
    detail::field_reader fields{request, "DELETE_TOPIC_IN_BROKER"};
    const auto topic = fields.text("topic");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return topic;
}

}  // namespace rmq::protocol
