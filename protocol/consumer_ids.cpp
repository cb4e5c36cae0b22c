#include <rmq/protocol/consumer_ids.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/topic_name.hpp>

namespace rmq::protocol {

result<typed_request<consumer_list>> prepare(const caller& from, const consumer_ids_query& query) {
    auto r = detail::begin_request(from, request_code::get_consumer_list_by_group, "consumer_ids", query.timeout);
    r.group = query.group;
    if (auto fine = check_group(query.group); !fine && !query.unchecked)
        return detail::refuse_request<consumer_list>(from, r, std::move(fine).error());
    return detail::end_request<consumer_list>(from, std::move(r),
                                              encode_consumer_ids_request(from.who.header, query.group),
                                              [](const reply& answer, const prepared_request&, const caller&) {
                                                  return decode_consumer_ids_reply(answer.header, answer.body);
                                              });
}

result<encoded_frame> encode_consumer_ids_request(serialize_type type, std::string_view group) {
    field_list ext;
    ext.add("consumerGroup", group);
    return detail::request_frame(type, request_code::get_consumer_list_by_group, ext);
}

result<consumer_list> decode_consumer_ids_reply(const command& reply, std::span<const std::byte> body) {
    if (auto good = detail::check_answer(request_code::get_consumer_list_by_group, reply); !good)
        return tl::unexpected{std::move(good).error()};
    return decode_consumer_ids(body).map([](std::vector<std::string>&& ids) { return consumer_list{std::move(ids)}; });
}

result<std::string_view> decode_consumer_ids_request(const command& request) {
    detail::field_reader fields{request, "GET_CONSUMER_LIST_BY_GROUP"};
    const auto group = fields.text("consumerGroup");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return group;
}

}  // namespace rmq::protocol
