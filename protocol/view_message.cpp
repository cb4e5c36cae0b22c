#include <rmq/protocol/view_message.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/message_id.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/topic_name.hpp>

namespace rmq::protocol {

namespace {

constexpr std::size_t shown_id = 64;  // of one that is none

result<message_view> decode(const reply& answer, const prepared_request& request, const caller&) {
    const auto place = parse_offset_message_id(request.extra);
    if (!place) return tl::unexpected{place.error()};
    return decode_view_message_reply(answer.header, answer.body, answer.storage, place->commit_log_offset);
}

}  // namespace

result<typed_request<message_view>> prepare(const caller& from, const view_message_query& query) {
    auto r = detail::begin_request(from, request_code::view_message_by_id, "view_message", query.timeout);
    r.topic = query.topic;
    r.extra = query.offset_message_id;
    const auto place = parse_offset_message_id(query.offset_message_id);
    if (!place) {
        error why = place.error();
        why.detail.insert(0, "offset_message_id is \"" + query.offset_message_id.substr(0, shown_id) + "\": ");
        return detail::refuse_request<message_view>(from, r, std::move(why));
    }
    if (place->commit_log_offset < 0) {
        return detail::refuse_request<message_view>(
            from, r,
            local_error(errc::invalid_argument,
                        query.offset_message_id + " is no offset message id: its offset is negative"));
    }
    if (!query.topic.empty() && !query.unchecked) {
        if (auto fine = check_topic(query.topic); !fine)
            return detail::refuse_request<message_view>(from, r, std::move(fine).error());
    }
    auto frame = encode_view_message(from.who.header, {place->commit_log_offset, query.topic, from.to.on_wire()});
    return detail::end_request<message_view>(from, std::move(r), std::move(frame), &decode);
}

result<encoded_frame> encode_view_message(serialize_type type, const view_message_fields& fields) {
    field_list ext;
    ext.add("offset", fields.commit_log_offset)
        .add_unless_empty("topic", fields.topic)
        .add_unless_empty("bname", fields.broker_name);
    return detail::request_frame(type, request_code::view_message_by_id, ext);
}

result<message_view> decode_view_message_reply(const command& reply, std::span<const std::byte> body,
                                               const std::shared_ptr<const void>& storage,
                                               std::int64_t commit_log_offset) {
    if (auto good = detail::check_answer(request_code::view_message_by_id, reply); !good)
        return tl::unexpected{std::move(good).error()};
    auto message = decode_stored_message(body, storage);
    if (message && message->commit_log_offset != commit_log_offset) {
        return tl::unexpected{error{.code = errc::protocol_error,
                                    .detail = "the answer to VIEW_MESSAGE_BY_ID has the message of commit log offset " +
                                              std::to_string(message->commit_log_offset) + ", not " +
                                              std::to_string(commit_log_offset)}};
    }
    return message;
}

result<view_message_fields> decode_view_message_request(const command& request) {
    detail::field_reader fields{request, "VIEW_MESSAGE_BY_ID"};
    const view_message_fields out{.commit_log_offset = fields.i64("offset"),
                                  .topic = request.find("topic").value_or(std::string_view{}),
                                  .broker_name = request.find("bname").value_or(std::string_view{})};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

}  // namespace rmq::protocol
