#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/subscription.hpp>
#include <rmq/protocol/unregister_client.hpp>

#include <algorithm>
#include <array>
#include <memory>

// A frame taken as the answer to each of our requests.
namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

constexpr std::string_view own_id = "7F0000010001000000000000000000AB";

// An answer that is an error keeps the broker's code; one that can't be read is the peer's fault.
void check_refused(const command& reply, const error& e, bool code_means_success) {
    check_error(e);
    if (code_means_success) {
        require(e.code == errc::protocol_error, "an unreadable answer is not the peer's fault");
    } else {
        require(e.response_code == reply.code, "a response code gets lost");
    }
    require(e.request != fate::not_sent, "an answer to what was never sent");
}

// Writes the fields of an answer as a broker does.
command answered(const command& reply, const field_list& fields, std::vector<std::byte>& frame_bytes) {
    auto header = written_again(reply);
    header.ext = fields.fields();
    header.remark.reset();
    frame_bytes = *encode_frame(serialize_type::json, header, {});
    return *decode_command(**next_frame(frame_bytes));
}

void check_send(const command& reply) {
    const auto receipt = decode_send_message_reply(reply, own_id);
    const auto status = send_status_of(reply.code);
    if (!receipt) return check_refused(reply, receipt.error(), status.has_value());
    require(receipt->status == *status && static_cast<std::int32_t>(response_code_of(*status)) == reply.code,
            "a status changes");
    require(receipt->message_id == own_id && !receipt->region.empty(), "a receipt lacks id or region");
    if (reply.type != serialize_type::json) return;  // only those are certainly UTF-8
    std::vector<std::byte> written;
    const auto again =
        decode_send_message_reply(answered(reply,
                                           send_reply_fields({.offset_message_id = receipt->offset_message_id,
                                                              .queue_id = receipt->queue_id,
                                                              .queue_offset = receipt->queue_offset,
                                                              .transaction_id = receipt->transaction_id,
                                                              .region = receipt->region,
                                                              .trace_on = receipt->trace_on}),
                                           written),
                                  own_id);
    require(again && again->status == receipt->status && again->offset_message_id == receipt->offset_message_id &&
                again->queue_id == receipt->queue_id && again->queue_offset == receipt->queue_offset &&
                again->transaction_id == receipt->transaction_id && again->region == receipt->region &&
                again->trace_on == receipt->trace_on,
            "a receipt changes");
}

void check_max_offset(const command& reply) {
    const auto offset = decode_max_offset_reply(reply);
    if (!offset) return check_refused(reply, offset.error(), reply.code == 0);
    std::vector<std::byte> written;
    require(decode_max_offset_reply(answered(reply, max_offset_reply_fields(*offset), written)) == *offset,
            "an offset changes");
}

void check_pull(const command& reply, bytes body, std::string_view expression) {
    const auto wanted = parse_tag_expression({}, expression);
    const auto storage = std::make_shared<const std::vector<std::byte>>(body.begin(), body.end());
    const auto answer = decode_pull_message_reply(reply, *storage, storage, expression);
    const auto status = pull_status_of(reply.code);
    if (!answer) return check_refused(reply, answer.error(), status.has_value());
    require(answer->status == *status && static_cast<std::int32_t>(response_code_of(*status)) == reply.code,
            "a status changes");
    require(answer->messages.empty() || *status == pull_status::found, "messages although there are none");
    require(answer->next_offset <= reply.find_i64("nextBeginOffset"), "a step over what was not read");
    for (const auto& m : answer->messages) {
        require(wanted->wants(m.tags()), "a message nobody wants");
        check_message(m);
    }
    std::vector<std::byte> written;
    const auto fields = pull_reply_fields({.next_offset = answer->next_offset,
                                           .min_offset = answer->min_offset,
                                           .max_offset = answer->max_offset,
                                           .suggested_broker_id = answer->suggested_broker_id});
    auto again = answered(reply, fields, written);
    again.code = static_cast<std::int32_t>(response_code::pull_not_found);
    const auto same = decode_pull_message_reply(again, {}, nullptr, expression);
    require(same && same->next_offset == answer->next_offset && same->min_offset == answer->min_offset &&
                same->max_offset == answer->max_offset && same->suggested_broker_id == answer->suggested_broker_id,
            "offsets change");
}

void check_others(const command& reply) {
    const auto heartbeat = decode_heartbeat_reply(reply);
    require(heartbeat.has_value() == (reply.code == 0), "a heartbeat is answered by its code");
    if (!heartbeat) check_refused(reply, heartbeat.error(), false);
    const auto unregistered = decode_unregister_client_reply(reply);
    require(unregistered.has_value() == (reply.code == 0), "leaving is answered by its code");
    if (!unregistered) check_refused(reply, unregistered.error(), false);
}

void check(bytes input) {
    choices in{input};
    constexpr std::array<std::string_view, 4> expressions{"*", "TagA", "TagA || TagB", ""};
    const auto expression = expressions[in.u8() % expressions.size()];
    const auto frame = next_frame(in.rest());
    if (!frame) return check_error(frame.error(), errc::protocol_error);
    if (!*frame) return;
    auto reply = decode_command(**frame);
    if (!reply) return check_error(reply.error(), errc::protocol_error);
    for (const std::int32_t code : {reply->code, 0}) {
        reply->code = code;
        check_send(*reply);
        check_max_offset(*reply);
        check_pull(*reply, (*frame)->body, expression);
        check_others(*reply);
    }
}

seed_list seeds() {
    const auto answers = vectors("captures_4.9.7", {"response/hex"}) + vectors("captures_5.3.3", {"response/hex"}) +
                         vectors("response_headers", {"hex", "hexBinary"});
    return behind({0}, answers) + behind({2}, answers);
}

RMQ_FUZZ_TARGET(replies, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
