#include <rmq/protocol/pull_message.hpp>

#include <algorithm>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/subscription.hpp>
#include <rmq/protocol/sys_flag.hpp>
#include <utility>

namespace rmq {

std::string_view to_string(pull_status s) noexcept {
    switch (s) {
        case pull_status::found:
            return "found";
        case pull_status::no_new_message:
            return "no_new_message";
        case pull_status::no_matched_message:
            return "no_matched_message";
        case pull_status::offset_illegal:
            return "offset_illegal";
    }
    return "unknown";
}

namespace protocol {

namespace {

// Offsets come from the network: they wrap instead of overflowing.
std::int64_t sum(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

result<void> read_messages(pulled& out, std::span<const std::byte> body, const std::shared_ptr<const void>& storage,
                           std::int64_t offset_delta) {
    auto decoded = decode_stored_messages(body, storage);
    if (decoded.messages.empty()) {
        if (decoded.damage) return tl::unexpected{*std::move(decoded.damage)};
        return tl::unexpected{
            error{.code = errc::protocol_error, .detail = "the answer to PULL_MESSAGE says found, without a message"}};
    }
    out.messages = std::move(decoded.messages);
    for (auto& m : out.messages) m.queue_offset = sum(m.queue_offset, offset_delta);
    if (decoded.damage) out.next_offset = std::min(out.next_offset, sum(out.messages.back().queue_offset, 1));
    return {};
}

}  // namespace

std::optional<pull_status> pull_status_of(std::int32_t code) noexcept {
    switch (static_cast<response_code>(code)) {
        case response_code::success:
            return pull_status::found;
        case response_code::pull_not_found:
            return pull_status::no_new_message;
        case response_code::pull_retry_immediately:
            return pull_status::no_matched_message;
        case response_code::pull_offset_moved:
            return pull_status::offset_illegal;
        default:
            return std::nullopt;
    }
}

response_code response_code_of(pull_status s) noexcept {
    switch (s) {
        case pull_status::found:
            break;
        case pull_status::no_new_message:
            return response_code::pull_not_found;
        case pull_status::no_matched_message:
            return response_code::pull_retry_immediately;
        case pull_status::offset_illegal:
            return response_code::pull_offset_moved;
    }
    return response_code::success;
}

result<encoded_frame> encode_pull_message(serialize_type type, const pull_fields& f) {
    std::int32_t flags = pull_flag::subscription;
    if (f.suspend_ms > 0) flags |= pull_flag::suspend;
    if (f.commit_offset) flags |= pull_flag::commit_offset;
    if (f.lite) flags |= pull_flag::lite_pull;
    field_list ext;
    ext.add("consumerGroup", f.group)
        .add("topic", f.topic)
        .add("queueId", f.queue_id)
        .add("queueOffset", f.offset)
        .add("maxMsgNums", f.max_messages)
        .add("sysFlag", flags)
        .add("commitOffset", f.commit_offset.value_or(0))
        .add("suspendTimeoutMillis", std::max<std::int64_t>(f.suspend_ms, 0))
        .add("subscription", f.expression.empty() ? std::string_view{"*"} : f.expression)
        .add("subVersion", f.subscription_version)
        .add("expressionType", f.expression_type)
        .add_unless_empty("bname", f.broker_name);
    if (f.max_bytes > 0) ext.add("maxMsgBytes", f.max_bytes);
    return detail::request_frame(type, f.lite ? request_code::lite_pull_message : request_code::pull_message, ext);
}

result<pulled> decode_pull_message_reply(const command& reply, std::span<const std::byte> body,
                                         const std::shared_ptr<const void>& storage, std::string_view expression) {
    const auto status = pull_status_of(reply.code);
    if (!status) return tl::unexpected{make_response_error(request_code::pull_message, reply.code, reply.remark)};
    const auto wanted = parse_tag_expression({}, expression);
    if (!wanted) return tl::unexpected{wanted.error()};
    detail::field_reader fields{reply, "the answer to PULL_MESSAGE"};
    pulled out;
    out.status = *status;
    out.next_offset = fields.i64("nextBeginOffset");
    out.min_offset = fields.i64("minOffset");
    out.max_offset = fields.i64("maxOffset");
    out.suggested_broker_id = fields.i64("suggestWhichBrokerId");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    if (*status == pull_status::found) {
        const std::int64_t delta = reply.find_i64("offsetDelta").value_or(0);
        if (auto done = read_messages(out, body, storage, delta); !done) {
            return tl::unexpected{std::move(done).error()};
        }
        std::erase_if(out.messages, [&](const message_view& m) { return !wanted->wants(m.tags()); });
    }
    return out;
}

}  // namespace protocol
}  // namespace rmq
