#include <rmq/protocol/pull_message.hpp>

#include <rmq/protocol/detail/request_builder.hpp>

namespace rmq::protocol {

namespace {

constexpr std::chrono::milliseconds suspended_slack{10000};  // a broker looks at held pulls every 5 s only

const char* wrong_with(const pull_query& query) {
    if (query.topic.empty()) return "a topic is needed";
    if (query.group.empty()) return "a consumer group is needed";
    if (query.queue_id < 0) return "the queue id must be 0 or more";
    if (query.offset < 0) return "the offset must be 0 or more";
    if (query.max_messages < 1) return "max_messages must be 1 or more";
    if (query.suspend.count() < 0) return "suspend must not be negative";
    if (query.max_bytes < 0) return "max_bytes must not be negative";
    if (query.commit_offset && *query.commit_offset < 0) return "commit_offset must not be negative";
    if (!query.sql.empty() && query.tags != "*" && !query.tags.empty()) return "tags and sql exclude each other";
    return nullptr;
}

result<pulled> decode(const reply& answer, const prepared_request& request, const caller&) {
    return decode_pull_message_reply(answer.header, answer.body, answer.storage, request.extra);
}

}  // namespace

result<typed_request<pulled>> prepare(const caller& from, const pull_query& query) {
    const auto code = query.lite ? request_code::lite_pull_message : request_code::pull_message;
    auto r = detail::begin_request(from, code, "pull", query.timeout);
    if (query.suspend.count() > 0) {
        r.role = connection_role::long_poll;
        if (query.timeout.count() <= 0) r.timeout = from.who.request_timeout + query.suspend + suspended_slack;
    }
    r.topic = query.topic;
    r.queue_id = query.queue_id;
    r.group = query.group;
    if (query.sql.empty()) r.extra = query.tags;
    if (const char* wrong = query.unchecked ? nullptr : wrong_with(query))
        return detail::refuse_request<pulled>(from, r, local_error(errc::invalid_argument, wrong));
    pull_fields fields;
    fields.group = query.group;
    fields.topic = query.topic;
    fields.queue_id = query.queue_id;
    fields.offset = query.offset;
    fields.max_messages = query.max_messages;
    fields.expression = query.sql.empty() ? query.tags : query.sql;
    if (!query.sql.empty()) fields.expression_type = "SQL92";
    fields.max_bytes = query.max_bytes;
    fields.commit_offset = query.commit_offset;
    fields.lite = query.lite;
    fields.suspend_ms = query.suspend.count();
    fields.broker_name = from.to.on_wire();
    return detail::end_request<pulled>(from, std::move(r), encode_pull_message(from.who.header, fields), &decode);
}

}  // namespace rmq::protocol
