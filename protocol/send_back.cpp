#include <rmq/protocol/send_back.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <utility>

namespace rmq {

send_back_query send_back_of(const message_view& m, std::string group, std::int32_t delay_level) {
    return {.group = std::move(group),
            .commit_log_offset = m.commit_log_offset,
            .delay_level = delay_level,
            .origin_message_id = m.message_id(),
            .origin_topic = std::string{m.topic}};
}

}  // namespace rmq

namespace rmq::protocol {

namespace {

constexpr std::int32_t max_delay_level = 18;

result<void> check(const send_back_query& query) {
    if (auto fine = check_group(query.group); !fine) return fine;
    if (auto fine = detail::check_at_least("commit_log_offset", query.commit_log_offset, 0); !fine) return fine;
    if (query.delay_level < -1 || query.delay_level > max_delay_level) {
        return tl::unexpected{local_error(errc::invalid_argument,
                                          "delay_level is " + std::to_string(query.delay_level) +
                                              "; use 1 … 18, 0 for the broker's choice, -1 for the dead letters")};
    }
    return detail::check_at_least("max_reconsume_times", query.max_reconsume_times, 0);
}

}  // namespace

result<typed_request<void>> prepare(const caller& from, const send_back_query& query) {
    auto r = detail::begin_request(from, request_code::consumer_send_msg_back, "send_back", query.timeout);
    r.topic = query.origin_topic;
    r.group = query.group;
    if (auto fine = check(query); !fine && !query.unchecked)
        return detail::refuse_request<void>(from, r, std::move(fine).error());
    auto frame = encode_send_back(from.who.header, {.group = query.group,
                                                    .commit_log_offset = query.commit_log_offset,
                                                    .delay_level = query.delay_level,
                                                    .max_reconsume_times = query.max_reconsume_times,
                                                    .origin_message_id = query.origin_message_id,
                                                    .origin_topic = query.origin_topic,
                                                    .unit_mode = query.unit_mode,
                                                    .broker_name = from.to.on_wire()});
    return detail::end_request<void>(from, std::move(r), std::move(frame),
                                     [](const reply& answer, const prepared_request&, const caller&) {
                                         return decode_send_back_reply(answer.header);
                                     });
}

result<encoded_frame> encode_send_back(serialize_type type, const send_back_fields& f) {
    field_list ext;
    ext.add("offset", f.commit_log_offset).add("group", f.group).add("delayLevel", f.delay_level);
    ext.add_unless_empty("originMsgId", f.origin_message_id).add_unless_empty("originTopic", f.origin_topic);
    ext.add("unitMode", f.unit_mode);
    if (f.max_reconsume_times) ext.add("maxReconsumeTimes", *f.max_reconsume_times);
    ext.add_unless_empty("bname", f.broker_name);
    return detail::request_frame(type, request_code::consumer_send_msg_back, ext);
}

result<void> decode_send_back_reply(const command& reply) {
    return detail::check_answer(request_code::consumer_send_msg_back, reply);
}

result<send_back_fields> decode_send_back_request(const command& request) {
    detail::field_reader fields{request, "CONSUMER_SEND_MSG_BACK"};
    const send_back_fields out{.group = fields.text("group"),
                               .commit_log_offset = fields.i64("offset"),
                               .delay_level = fields.i32("delayLevel"),
                               .max_reconsume_times = request.find_i32("maxReconsumeTimes"),
                               .origin_message_id = request.find("originMsgId").value_or(std::string_view{}),
                               .origin_topic = request.find("originTopic").value_or(std::string_view{}),
                               .unit_mode = request.find_bool("unitMode").value_or(false),
                               .broker_name = request.find("bname").value_or(std::string_view{})};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

}  // namespace rmq::protocol
