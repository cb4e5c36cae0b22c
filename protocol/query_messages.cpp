#include <rmq/protocol/query_messages.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/response_code.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <algorithm>

namespace rmq::protocol {

namespace {

// What decides whether a message is wanted travels with the request: 'u' or 'k', and the key.
constexpr char unique_mark = 'u';
constexpr char key_mark = 'k';

result<void> check(const query_messages_query& query) {
    if (auto fine = check_topic(query.topic); !fine) return fine;
    if (query.key.empty() || query.key.find(' ') != std::string::npos) {
        return tl::unexpected{
            local_error(errc::invalid_argument, "the key \"" + query.key + "\" is empty or has a blank in it")};
    }
    if (auto fine = detail::check_at_least("max_messages", query.max_messages, 1); !fine) return fine;
    if (auto fine = detail::check_at_least("begin_timestamp", query.begin_timestamp, 0); !fine) return fine;
    return detail::check_at_least("end_timestamp", query.end_timestamp, query.begin_timestamp);
}

result<found_messages> decode(const reply& answer, const prepared_request& request, const caller&) {
    return decode_query_messages_reply(answer.header, answer.body, answer.storage, request.topic,
                                       std::string_view{request.extra}.substr(1), request.extra.front() == unique_mark);
}

bool is_wanted(const message_view& m, std::string_view topic, std::string_view key, bool by_unique_id) {
    if (m.property(property_names::unique_key) == key) return true;
    if (by_unique_id || m.topic != topic) return false;
    const auto keys = m.keys();
    return std::ranges::find(keys, key) != keys.end();
}

}  // namespace

result<typed_request<found_messages>> prepare(const caller& from, const query_messages_query& query) {
    auto r = detail::begin_request(from, request_code::query_message, "query_messages", query.timeout);
    r.topic = query.topic;
    r.extra = (query.by_unique_id ? unique_mark : key_mark) + query.key;
    if (auto fine = check(query); !fine && !query.unchecked)
        return detail::refuse_request<found_messages>(from, r, std::move(fine).error());
    // Java's _UNIQUE_KEY_QUERY is left out: it changes nothing that maxNum doesn't, and is signed differently by
    // different releases.
    auto frame = encode_query_messages(
        from.who.header,
        {query.topic, query.key, query.max_messages, query.begin_timestamp, query.end_timestamp, from.to.on_wire()});
    return detail::end_request<found_messages>(from, std::move(r), std::move(frame), &decode);
}

result<encoded_frame> encode_query_messages(serialize_type type, const query_messages_fields& fields) {
    field_list ext;
    ext.add("topic", fields.topic)
        .add("key", fields.key)
        .add("maxNum", fields.max_messages)
        .add("beginTimestamp", fields.begin_timestamp)
        .add("endTimestamp", fields.end_timestamp)
        .add_unless_empty("bname", fields.broker_name);
    return detail::request_frame(type, request_code::query_message, ext);
}

result<found_messages> decode_query_messages_reply(const command& reply, std::span<const std::byte> body,
                                                   const std::shared_ptr<const void>& storage, std::string_view topic,
                                                   std::string_view key, bool by_unique_id) {
    if (reply.code == static_cast<std::int32_t>(response_code::query_not_found)) return found_messages{};
    if (auto good = detail::check_answer(request_code::query_message, reply); !good)
        return tl::unexpected{std::move(good).error()};
    detail::field_reader fields{reply, "the answer to QUERY_MESSAGE"};
    found_messages out;
    out.indexed_until = fields.i64("indexLastUpdateTimestamp");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    auto stored = decode_stored_messages(body, storage);
    if (stored.damage) return tl::unexpected{*std::move(stored.damage)};
    std::erase_if(stored.messages, [&](const message_view& m) { return !is_wanted(m, topic, key, by_unique_id); });
    out.messages = std::move(stored.messages);
    return out;
}

result<query_messages_fields> decode_query_messages_request(const command& request) {
    detail::field_reader fields{request, "QUERY_MESSAGE"};
    const query_messages_fields out{.topic = fields.text("topic"),
                                    .key = fields.text("key"),
                                    .max_messages = fields.i32("maxNum"),
                                    .begin_timestamp = fields.i64("beginTimestamp"),
                                    .end_timestamp = fields.i64("endTimestamp"),
                                    .broker_name = request.find("bname").value_or(std::string_view{})};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list query_messages_reply_fields(std::int64_t last_timestamp, std::int64_t last_commit_log_offset) {
    field_list out;
    out.add("indexLastUpdateTimestamp", last_timestamp).add("indexLastUpdatePhyoffset", last_commit_log_offset);
    return out;
}

}  // namespace rmq::protocol
