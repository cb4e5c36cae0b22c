#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/version.hpp>
#include <rmq/runtime/broker_request.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace rmq::runtime {

namespace {

constexpr std::chrono::milliseconds suspended_slack{10000};  // a broker looks at held pulls every 5 s only

broker_request make(const requester& who, const broker_name& to, request_code code, const char* operation,
                    std::chrono::milliseconds timeout) {
    broker_request r;
    r.code = code;
    r.timeout = timeout.count() > 0 ? timeout : who.request_timeout;
    r.where.operation = operation;
    r.where.broker = to.name;
    r.where.address = to.address;
    r.where.client_id = who.client_id;
    return r;
}

// Everything a caller can get wrong is found here, with the context an error needs.
template <class T>
result<typed_request<T>> with_frame(broker_request r, result<protocol::encoded_frame> frame, decoder<T> decode) {
    if (!frame) {
        frame.error().where = std::move(r.where);
        frame.error().request = fate::not_sent;
        return tl::unexpected(std::move(frame.error()));
    }
    r.frame = std::move(*frame);
    return typed_request<T>{std::move(r), decode};
}

// A broker that was given no name goes by its address, which is no name for the wire.
std::string_view wire_name(const broker_name& to) { return to.name == to.address ? std::string_view{} : to.name; }

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span{text}); }

// Heartbeats make a connection a member of its groups: they, and what undoes them, have one connection to themselves.
connection_role role_of(std::int32_t code) {
    return code == static_cast<std::int32_t>(request_code::heart_beat) ||
                   code == static_cast<std::int32_t>(request_code::unregister_client)
               ? connection_role::control
               : connection_role::shared;
}

result<send_receipt> decode_send(const reply& answer, const broker_request& request) {
    auto receipt = protocol::decode_send_message_reply(answer.header, request.extra);
    if (receipt) {
        receipt->broker = request.where.broker;
        receipt->topic = request.where.topic;
    }
    return receipt;
}

result<pulled> decode_pull(const reply& answer, const broker_request& request) {
    return protocol::decode_pull_message_reply(answer.header, answer.body, answer.storage, request.extra);
}

result<std::int64_t> decode_max_offset(const reply& answer, const broker_request&) {
    return protocol::decode_max_offset_reply(answer.header);
}

result<response> decode_raw(const reply& answer, const broker_request&) {
    response r;
    r.code = answer.header.code;
    r.remark = answer.header.remark.value_or("");
    for (const auto& field : answer.header.ext)
        if (field.value) r.fields.emplace_back(field.key, *field.value);
    r.body.assign(reinterpret_cast<const char*>(answer.body.data()), answer.body.size());
    return r;
}

}  // namespace

result<typed_request<send_receipt>> prepare_send(const requester& who, const broker_name& to, const message& m,
                                                 const send_options& options) {
    auto r = make(who, to, request_code::send_message_v2, "send", options.timeout);
    r.where.topic = m.topic;
    if (options.queue_id >= 0) r.where.queue_id = options.queue_id;
    r.where.group = options.group.empty() ? who.producer_group : options.group;
    if (auto fine = protocol::check_message(m, who.max_message_size); !fine)
        return with_frame<send_receipt>(std::move(r), tl::unexpected(std::move(fine.error())), nullptr);
    const auto now = std::chrono::system_clock::now();
    r.extra = who.ids->next(now);
    protocol::send_fields fields;
    fields.producer_group = r.where.group;
    fields.queue_id = options.queue_id;
    fields.born_timestamp = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    fields.message_id = r.extra;
    fields.broker_name = wire_name(to);
    auto frame = protocol::encode_send_message(serialize_type::rocketmq, m, fields);
    return with_frame<send_receipt>(std::move(r), std::move(frame), &decode_send);
}

result<typed_request<pulled>> prepare_pull(const requester& who, const broker_name& to, const pull_query& query) {
    auto r = make(who, to, request_code::pull_message, "pull", query.timeout);
    if (query.suspend.count() > 0) {
        r.role = connection_role::long_poll;
        if (query.timeout.count() <= 0) r.timeout = who.request_timeout + query.suspend + suspended_slack;
    }
    r.where.topic = query.topic;
    r.where.queue_id = query.queue_id;
    r.where.group = query.group;
    r.extra = query.tags;
    const auto bad = [&](const char* detail) {
        return with_frame<pulled>(std::move(r), tl::unexpected(local_error(errc::invalid_argument, detail)), nullptr);
    };
    if (query.topic.empty()) return bad("a topic is needed");
    if (query.group.empty()) return bad("a consumer group is needed");
    if (query.queue_id < 0) return bad("the queue id must be 0 or more");
    if (query.offset < 0) return bad("the offset must be 0 or more");
    if (query.max_messages < 1) return bad("max_messages must be 1 or more");
    if (query.suspend.count() < 0) return bad("suspend must not be negative");
    protocol::pull_fields fields;
    fields.group = query.group;
    fields.topic = query.topic;
    fields.queue_id = query.queue_id;
    fields.offset = query.offset;
    fields.max_messages = query.max_messages;
    fields.expression = query.tags;
    fields.suspend_ms = query.suspend.count();
    fields.broker_name = wire_name(to);
    auto frame = protocol::encode_pull_message(serialize_type::rocketmq, fields);
    return with_frame<pulled>(std::move(r), std::move(frame), &decode_pull);
}

result<typed_request<std::int64_t>> prepare_max_offset(const requester& who, const broker_name& to,
                                                       std::string_view topic, std::int32_t queue_id,
                                                       std::chrono::milliseconds timeout) {
    auto r = make(who, to, request_code::get_max_offset, "max_offset", timeout);
    r.where.topic = topic;
    r.where.queue_id = queue_id;
    auto frame = topic.empty()
                     ? tl::unexpected(local_error(errc::invalid_argument, "a topic is needed"))
                     : protocol::encode_max_offset(serialize_type::rocketmq, {r.where.topic, queue_id, wire_name(to)});
    return with_frame<std::int64_t>(std::move(r), std::move(frame), &decode_max_offset);
}

result<typed_request<response>> prepare_raw(const requester& who, const broker_name& to, const raw_query& query) {
    auto r = make(who, to, static_cast<request_code>(query.code), "request", query.timeout);
    r.role = role_of(query.code);
    std::vector<protocol::ext_field> ext;
    ext.reserve(query.fields.size());
    for (const auto& [key, value] : query.fields) ext.push_back({key, value});
    protocol::command_header header;
    header.code = query.code;
    header.version = protocol::announced_version;
    if (!query.remark.empty()) header.remark = query.remark;
    header.ext = ext;
    auto frame = protocol::encode_stampable(protocol::header_type_for(query.code), header, bytes_of(query.body));
    return with_frame<response>(std::move(r), std::move(frame), &decode_raw);
}

}  // namespace rmq::runtime
