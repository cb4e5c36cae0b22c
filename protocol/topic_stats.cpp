#include <rmq/protocol/topic_stats.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/topic_name.hpp>

namespace rmq::protocol {

result<typed_request<topic_statistics>> prepare(const caller& from, const topic_stats_query& query) {
    auto r = detail::begin_request(from, request_code::get_topic_stats_info, "topic_stats", query.timeout);
    r.topic = query.topic;
    if (auto fine = check_topic(query.topic); !fine && !query.unchecked)
        return detail::refuse_request<topic_statistics>(from, r, std::move(fine).error());
    return detail::end_request<topic_statistics>(from, std::move(r),
                                                 encode_topic_stats_request(from.who.header, query.topic),
                                                 [](const reply& answer, const prepared_request&, const caller&) {
                                                     return decode_topic_stats_reply(answer.header, answer.body);
                                                 });
}

result<encoded_frame> encode_topic_stats_request(serialize_type type, std::string_view topic) {
    field_list ext;
    ext.add("topic", topic);
    return detail::request_frame(type, request_code::get_topic_stats_info, ext);
}

result<topic_statistics> decode_topic_stats_reply(const command& reply, std::span<const std::byte> body) {
    if (auto good = detail::check_answer(request_code::get_topic_stats_info, reply); !good)
        return tl::unexpected{std::move(good).error()};
    return decode_topic_stats(body);
}

result<std::string_view> decode_topic_stats_request(const command& request) {
    detail::field_reader fields{request, "GET_TOPIC_STATS_INFO"};
    const auto topic = fields.text("topic");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return topic;
}

}  // namespace rmq::protocol
