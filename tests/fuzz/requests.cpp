#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/unregister_client.hpp>

#include <initializer_list>

// A frame taken as each of the requests that brokers read.
namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

template <class T>
bool readable(const result<T>& request) {
    if (!request) check_error(request.error(), errc::protocol_error);
    return request.has_value();
}

void check_present(const command& c, std::string_view text) {
    for (const auto& field : c.ext) {
        if (field.value && field.value->data() == text.data() && field.value->size() == text.size()) return;
    }
    require(text.empty(), "a text out of nowhere");
}

void check_send(command c, request_code code) {
    c.code = static_cast<std::int32_t>(code);
    const auto r = decode_send_message_request(c);
    if (!readable(r)) return;
    for (const auto text : {r->producer_group, r->topic, r->default_topic, r->properties, r->broker_name}) {
        check_present(c, text);
    }
}

void check_pull(const command& c) {
    const auto r = decode_pull_message_request(c);
    if (!readable(r)) return;
    for (const auto text : {r->group, r->topic, r->expression.value_or(""), r->broker_name}) check_present(c, text);
    if (r->expression_type != "TAG") check_present(c, r->expression_type);
}

// What a request of ours says is what is read of it.
void check_max_offset(const command& c) {
    const auto r = decode_max_offset_request(c);
    if (!readable(r)) return;
    for (const auto text : {r->topic, r->broker_name}) check_present(c, text);
    const auto written = encode_max_offset(c.type, *r);
    require(written.has_value(), "what was read can't be written");
    const auto again = decode_command(**next_frame(written->bytes));
    const auto same = decode_max_offset_request(*again);
    if (c.type == serialize_type::rocketmq && r->topic.empty()) return;  // an empty text is none there
    require(same && same->topic == r->topic && same->queue_id == r->queue_id && same->broker_name == r->broker_name,
            "a request changes");
}

void check_unregister(const command& c) {
    const auto r = decode_unregister_client_request(c);
    if (!readable(r)) return;
    for (const auto text : {r->client_id, r->producer_group, r->consumer_group}) check_present(c, text);
    const auto written = encode_unregister_client(c.type, *r);
    require(written.has_value(), "what was read can't be written");
    const auto again = decode_command(**next_frame(written->bytes));
    const auto same = decode_unregister_client_request(*again);
    if (c.type == serialize_type::rocketmq && r->client_id.empty()) return;
    require(same && same->client_id == r->client_id && same->producer_group == r->producer_group &&
                same->consumer_group == r->consumer_group,
            "a request changes");
}

void check(bytes input) {
    const auto frame = next_frame(input);
    if (!frame) return check_error(frame.error(), errc::protocol_error);
    if (!*frame) return;
    const auto c = decode_command(**frame);
    if (!c) return check_error(c.error(), errc::protocol_error);
    check_command(*c, (*frame)->header);
    for (const auto code : {request_code::send_message, request_code::send_message_v2}) check_send(*c, code);
    check_pull(*c);
    check_max_offset(*c);
    check_unregister(*c);
}

seed_list seeds() {
    return vectors("captures_4.9.7", {"request/hex"}) + vectors("captures_5.3.3", {"request/hex"}) +
           vectors("request_headers", {"hex", "hexBinary"});
}

RMQ_FUZZ_TARGET(requests, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
