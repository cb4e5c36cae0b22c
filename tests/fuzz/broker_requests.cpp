#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/broker_pushes/consumer_ids_changed.hpp>
#include <rmq/protocol/broker_pushes/consumer_status_question.hpp>
#include <rmq/protocol/broker_pushes/direct_consumption.hpp>
#include <rmq/protocol/broker_pushes/offset_reset.hpp>
#include <rmq/protocol/broker_pushes/pushed_reply.hpp>
#include <rmq/protocol/broker_pushes/running_info_question.hpp>
#include <rmq/protocol/broker_pushes/transaction_check.hpp>
#include <rmq/protocol/compression.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>

// A request of a broker's own, with any fields and any body, taken as each that there is.
namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

const broker_name from{"broker-a", "127.0.0.1:10911"};

// The fields that any of them has. What is chosen is one of these, or a text of the input.
constexpr std::array<std::string_view, 26> names{"consumerGroup",
                                                 "group",
                                                 "topic",
                                                 "clientId",
                                                 "timestamp",
                                                 "isForce",
                                                 "jstackEnable",
                                                 "msgId",
                                                 "transactionId",
                                                 "offsetMsgId",
                                                 "tranStateTableOffset",
                                                 "commitLogOffset",
                                                 "producerGroup",
                                                 "queueId",
                                                 "sysFlag",
                                                 "bornTimestamp",
                                                 "flag",
                                                 "properties",
                                                 "reconsumeTimes",
                                                 "bornHost",
                                                 "storeHost",
                                                 "storeTimestamp",
                                                 "brokerName",
                                                 "defaultTopic",
                                                 "unitMode",
                                                 "bname"};

// A command and the bytes it points into.
struct written_command {
    std::vector<std::byte> bytes;
    command header;
};

// The fields as a broker writes them, read back. Nothing when they go over a limit of headers.
std::optional<written_command> written(serialize_type type, const field_list& fields) {
    auto bytes = encode_frame(type, {.code = 1, .ext = fields.fields()}, {});
    if (!bytes) {
        check_error(bytes.error(), errc::invalid_argument);
        return std::nullopt;
    }
    written_command out{*std::move(bytes), {}};
    const auto again = decode_command(**next_frame(out.bytes));
    require(again.has_value(), "what was written can't be read");
    out.header = *again;
    return out;
}

// A binary header can't tell an empty text from none.
bool may_be_empty(serialize_type type) { return type == serialize_type::json; }

template <class T>
bool readable(const result<T>& request) {
    if (!request) check_error(request.error(), errc::protocol_error);
    return request.has_value();
}

void check_ids_changed(const command& c) {
    const auto r = decode_consumer_ids_changed(c, from);
    if (!readable(r)) return;
    require(r->broker == from.name && r->group == c.find("consumerGroup"), "a group out of nowhere");
    if (r->group.empty() && !may_be_empty(c.type)) return;
    const auto again = written(c.type, encode_consumer_ids_changed(r->group));
    if (!again) return;
    const auto same = decode_consumer_ids_changed(again->header, from);
    require(same && same->group == r->group, "a request changes");
}

void check_status_question(const command& c) {
    const auto r = decode_consumer_status_question(c, from);
    if (!readable(r)) return;
    require(r->topic == c.find("topic") && r->group == c.find("group"), "a text out of nowhere");
    if ((r->topic.empty() || r->group.empty()) && !may_be_empty(c.type)) return;
    const auto again = written(c.type, encode_consumer_status_question(r->topic, r->group));
    if (!again) return;
    const auto same = decode_consumer_status_question(again->header, from);
    require(same && same->topic == r->topic && same->group == r->group, "a request changes");
}

void check_running_info_question(const command& c) {
    const auto r = decode_running_info_question(c, from);
    if (!readable(r)) return;
    require(r->group == c.find("consumerGroup"), "a group out of nowhere");
    if (r->group.empty() && !may_be_empty(c.type)) return;
    const auto again = written(c.type, encode_running_info_question(r->group, r->client_id, r->with_stacks));
    if (!again) return;
    const auto same = decode_running_info_question(again->header, from);
    require(same && std::tie(same->group, same->client_id, same->with_stacks) ==
                        std::tie(r->group, r->client_id, r->with_stacks),
            "a request changes");
}

std::vector<queue_offset> sorted(std::vector<queue_offset> rows) {
    std::ranges::sort(rows, {}, [](const queue_offset& row) { return std::tie(row.queue, row.offset); });
    return rows;
}

bool is_unique(const std::vector<queue_offset>& rows) {
    return std::ranges::adjacent_find(rows, {}, &queue_offset::queue) == rows.end();
}

// Either form of the body says the same. A table has a queue once only.
void check_offset_reset(const command& c, bytes body) {
    const auto r = decode_offset_reset(c, body, from);
    if (!readable(r)) return;
    require(r->topic == c.find("topic") && r->group == c.find("group") && r->timestamp == c.find_i64("timestamp"),
            "a field out of nowhere");
    if ((r->topic.empty() || r->group.empty()) && !may_be_empty(c.type)) return;
    const auto again = written(c.type, encode_offset_reset(r->topic, r->group, r->timestamp, r->force));
    if (!again) return;
    const auto rows = sorted(r->offsets);
    for (auto* encode : {&encode_offset_list, &encode_offset_table}) {
        if (encode == &encode_offset_table && !is_unique(rows)) continue;
        const auto text = (*encode)(r->offsets);
        const auto same = decode_offset_reset(again->header, as_bytes(text), from);
        require(same && std::tie(same->topic, same->group, same->timestamp, same->force) ==
                            std::tie(r->topic, r->group, r->timestamp, r->force),
                "a request changes");
        require(sorted(same->offsets) == rows, "offsets change");
    }
}

void check_transaction(const command& c, bytes body, const std::shared_ptr<const void>& storage) {
    const auto r = decode_transaction_check(c, body, storage, from);
    if (!readable(r)) return;
    check_message(r->message);
    const auto& half = r->half;
    require(half.from_check && half.broker == from.name && half.topic == r->message.topic, "another half message");
    require(half.queue_offset == c.find_i64("tranStateTableOffset") &&
                half.commit_log_offset == c.find_i64("commitLogOffset"),
            "an offset out of nowhere");
    const auto again = written(c.type, encode_transaction_check({.queue_offset = half.queue_offset,
                                                                 .commit_log_offset = half.commit_log_offset,
                                                                 .message_id = half.message_id,
                                                                 .transaction_id = half.transaction_id,
                                                                 .offset_message_id = {},
                                                                 .half_topic = "RMQ_SYS_TRANS_HALF_TOPIC",
                                                                 .broker_name = from.name}));
    if (!again) return;
    const auto same = decode_transaction_check(again->header, body, storage, from);
    require(same && same->half.message_id == half.message_id && same->half.queue_offset == half.queue_offset &&
                same->half.commit_log_offset == half.commit_log_offset && same->half.topic == half.topic &&
                same->half.producer_group == half.producer_group,
            "a half message changes");
    require(half.transaction_id.empty() || same->half.transaction_id == half.transaction_id, "a transaction changes");
}

void check_direct_consumption(const command& c, bytes body, const std::shared_ptr<const void>& storage) {
    const auto r = decode_direct_consumption(c, body, storage, from);
    if (!readable(r)) return;
    check_message(r->message);
    require(r->group == c.find("consumerGroup"), "a group out of nowhere");
    if (r->group.empty() && !may_be_empty(c.type)) return;
    const auto again = written(c.type, encode_direct_consumption(r->group, r->client_id, "t", "id", from.name));
    if (!again) return;
    const auto same = decode_direct_consumption(again->header, body, storage, from);
    require(same && same->group == r->group && same->client_id == r->client_id, "a request changes");
    check_same(same->message, r->message);
}

// Outlives what it was made of: its texts are copies, its body is one or keeps the frame.
void check_pushed_reply(const command& c, bytes body, std::shared_ptr<const void> storage) {
    auto r = decode_pushed_reply(c, body, storage, from);
    storage.reset();
    if (!readable(r)) return;
    check_message(r->message);
    require(r->group == c.find("producerGroup") && r->message.topic == c.find("topic"), "a text out of nowhere");
    require(r->message.body.size() <= std::max(body.size(), inflate_limits{}.bound(body.size())),
            "a body over its bound");
    if ((r->group.empty() || r->message.topic.empty()) && !may_be_empty(c.type)) return;
    // The slash that some releases put before an address goes, but one only.
    const bool settled = !r->message.born_host.ip.starts_with('/') && !r->message.store_host.ip.starts_with('/');
    const auto again = written(c.type, encode_pushed_reply(*r, c.find("properties").value_or("")));
    if (!again) return;
    const auto same = decode_pushed_reply(again->header, as_bytes(r->message.body), r->message.storage, from);
    require(same && same->group == r->group && same->correlation_id == r->correlation_id, "a reply changes");
    if (settled) check_same(same->message, r->message);
}

void check_each(const command& c, bytes body) {
    const auto storage = std::make_shared<const std::vector<std::byte>>(body.begin(), body.end());
    const bytes kept{*storage};
    check_ids_changed(c);
    check_status_question(c);
    check_running_info_question(c);
    check_offset_reset(c, kept);
    check_transaction(c, kept, storage);
    check_direct_consumption(c, kept, storage);
    check_pushed_reply(c, kept, storage);
}

void check_frame(bytes input) {
    const auto frame = next_frame(input);
    if (!frame) return check_error(frame.error(), errc::protocol_error);
    if (!*frame) return;
    const auto c = decode_command(**frame);
    if (!c) return check_error(c.error(), errc::protocol_error);
    check_each(*c, (*frame)->body);
}

void check_fields(choices in) {
    command c;
    c.type = in.yes() ? serialize_type::json : serialize_type::rocketmq;
    for (std::size_t count = in.u8() % 32; c.ext.size() < count && !in.empty();) {
        const std::size_t name = in.u8();
        const auto key = name < names.size() ? names[name] : in.text();
        const auto value = in.text();
        // What no decoded header would have.
        const bool is_text = protocol::detail::is_utf8(key) && protocol::detail::is_utf8(value);
        if (c.type == serialize_type::rocketmq ? value.empty() : !is_text) return;
        c.ext.push_back({key, value});
    }
    check_each(c, in.rest());
}

// The first byte says whether the input is a frame or choices.
void check(bytes input) {
    choices in{input};
    if (in.yes()) return check_frame(in.rest());
    check_fields(in);
}

// A text as choices::text reads it.
void put(std::vector<std::byte>& out, std::string_view text) {
    out.push_back(static_cast<std::byte>(text.size()));
    out.insert(out.end(), as_bytes(text).begin(), as_bytes(text).end());
}

// All that any of them asks for, so that whatever the body is one of them goes on.
std::vector<std::byte> all_fields(bool json, std::string_view sys_flag) {
    std::vector<std::byte> out{std::byte{0}, std::byte{json}, static_cast<std::byte>(names.size())};
    for (std::size_t i = 0; i < names.size(); ++i) {
        out.push_back(static_cast<std::byte>(i));
        const auto name = names[i];
        if (name == "sysFlag") {
            put(out, sys_flag);
        } else if (name == "isForce" || name == "jstackEnable" || name == "unitMode") {
            put(out, "true");
        } else if (name == "properties") {
            put(out, "CORRELATION_ID\1c\2TAGS\1a\2");
        } else if (name.ends_with("Host")) {
            put(out, "127.0.0.1:1");
        } else {
            put(out, "7");
        }
    }
    return out;
}

seed_list seeds() {
    seed_list out =
        behind({1}, vectors("captures_4.9.7", {"request/hex"}) + vectors("captures_5.3.3", {"request/hex"}) +
                        vectors("request_headers", {"hex", "hexBinary"}));
    const auto bodies = vectors("stored_messages", {"hex"}) + vectors("compression", {"hex"}) +
                        texts({R"({"offsetTable":{{"brokerName":"b","queueId":1,"topic":"t"}:5}})",
                               R"({"offsetTable":[{"brokerName":"b","queueId":1,"topic":"t","offset":5}]})"});
    for (const auto& front : {all_fields(true, "0"), all_fields(false, "1"), all_fields(true, "513")}) {
        for (const auto& body : bodies) {
            out.push_back(front);
            out.back().insert(out.back().end(), body.begin(), body.end());
        }
    }
    return out;
}

RMQ_FUZZ_TARGET(broker_requests, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
