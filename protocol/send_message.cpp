#include <rmq/protocol/send_message.hpp>

#include <array>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/number_text.hpp>
#include <rmq/protocol/detail/send_properties.hpp>
#include <rmq/protocol/detail/span_writer.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/topic_name.hpp>
#include <rmq/protocol/version.hpp>
#include <utility>

namespace rmq {

std::string_view to_string(send_status s) noexcept {
    switch (s) {
        case send_status::ok:
            return "ok";
        case send_status::flush_disk_timeout:
            return "flush_disk_timeout";
        case send_status::flush_slave_timeout:
            return "flush_slave_timeout";
        case send_status::slave_not_available:
            return "slave_not_available";
    }
    return "unknown";
}

namespace protocol {

namespace {

std::int32_t code_of(const send_fields& f) noexcept {
    return static_cast<std::int32_t>(f.batch ? request_code::send_batch_message : request_code::send_message_v2);
}
std::int32_t flag_of(const send_fields& f) noexcept { return f.oneway ? flag_oneway : 0; }
std::string_view body_of(const message& m, const send_fields& f) noexcept { return f.body.value_or(m.body); }
detail::send_extras extras_of(const send_fields& f) noexcept { return {f.message_id, f.half_of}; }

constexpr std::string_view queues_of_a_created_topic = "4";

// The fields of SEND_MESSAGE_V2 before and behind the property string, which is written straight into the frame.
struct send_ext {
    explicit send_ext(const message& m, const send_fields& f) noexcept
        : queue_id{f.queue_id},
          sys_flag{f.sys_flag},
          born{f.born_timestamp},
          flag{m.flag},
          reconsume_times{f.reconsume_times},
          max_reconsume_times{f.max_reconsume_times.value_or(0)},
          before{{{"a", f.producer_group},
                  {"b", m.topic},
                  {"c", auto_create_topic},
                  {"d", queues_of_a_created_topic},
                  {"e", queue_id},
                  {"f", sys_flag},
                  {"g", born},
                  {"h", flag}}} {
        const auto add = [this](std::string_view key, std::string_view value) {
            behind[behind_count++] = {key, value};
        };
        add("j", reconsume_times);
        add("k", "false");
        if (f.max_reconsume_times) add("l", max_reconsume_times);
        add("m", f.batch ? "true" : "false");
        if (!f.broker_name.empty()) add("n", f.broker_name);
    }
    send_ext(const send_ext&) = delete;  // the fields point at the numbers
    send_ext& operator=(const send_ext&) = delete;
    ~send_ext() = default;

    [[nodiscard]] std::span<const std::pair<std::string_view, std::string_view>> tail() const noexcept {
        return std::span{behind}.first(behind_count);
    }

    detail::number_text queue_id, sys_flag, born, flag, reconsume_times, max_reconsume_times;
    std::array<std::pair<std::string_view, std::string_view>, 8> before;
    std::array<std::pair<std::string_view, std::string_view>, 5> behind;
    std::size_t behind_count = 0;
};

constexpr std::string_view properties_key = "i";

// Java's own peers limit a frame, length field included; we also limit the header, as the receiving side does.
result<void> check_sizes(std::size_t header, std::size_t frame) {
    if (header <= max_header_size && frame <= max_frame_size) return {};
    return tl::unexpected{
        local_error(errc::invalid_argument, "the request has a header of " + std::to_string(header) + " bytes and " +
                                                std::to_string(frame) + " bytes in all; the limits are " +
                                                std::to_string(max_header_size) + " and " +
                                                std::to_string(max_frame_size) + ": shorten the message")};
}

// RocketMQSerializable: what stands before the ext block, and each entry's two length fields.
constexpr std::size_t fixed_header_size = 2 + 1 + 2 + 4 + 4 + 4 + 4;
constexpr std::size_t entry_overhead = 2 + 4;
constexpr std::size_t opaque_offset = 4 + 4 + 2 + 1 + 2;

// The hot path: sizes first, then memory at hand, and every byte is written once.
result<encoded_frame> encode_binary(const message& m, const send_fields& f) {
    const send_ext ext{m, f};
    const std::size_t properties_size = detail::send_properties_size(m, extras_of(f));
    std::size_t ext_size = entry_overhead + properties_key.size() + properties_size;
    for (const auto& [key, value] : ext.before) ext_size += entry_overhead + key.size() + value.size();
    for (const auto& [key, value] : ext.tail()) ext_size += entry_overhead + key.size() + value.size();
    const std::size_t header_size = fixed_header_size + ext_size;
    const std::string_view body = body_of(m, f);
    const std::size_t frame_size = 2 * length_field_size + header_size + body.size();
    if (auto ok = check_sizes(header_size, frame_size); !ok) return tl::unexpected{std::move(ok).error()};

    encoded_frame out{.bytes = {}, .type = serialize_type::rocketmq, .opaque_at = opaque_offset};
    if (f.buffers != nullptr) out.bytes = f.buffers->take(frame_size);
    out.bytes.reserve(frame_size);
    out.bytes.resize(frame_size - body.size());
    detail::span_writer to{out.bytes};
    to.size32(frame_size - length_field_size);
    to.u32(static_cast<std::uint32_t>(serialize_type::rocketmq) << 24U | static_cast<std::uint32_t>(header_size));
    to.i16(static_cast<std::int16_t>(code_of(f)));
    to.u8(static_cast<std::uint8_t>(language::cpp));
    to.i16(static_cast<std::int16_t>(announced_version));
    to.i32(0);  // opaque: stamped by the connection
    to.i32(flag_of(f));
    to.i32(0);  // no remark
    to.size32(ext_size);
    const auto entry = [&](std::string_view key, std::size_t value_size) {
        to.size16(key.size());
        to.text(key);
        to.size32(value_size);
    };
    for (const auto& [key, value] : ext.before) entry(key, value.size()), to.text(value);
    entry(properties_key, properties_size);
    detail::put_send_properties(m, extras_of(f), [&](std::string_view piece) { to.text(piece); });
    for (const auto& [key, value] : ext.tail()) entry(key, value.size()), to.text(value);
    const auto body_bytes = detail::as_bytes(body);
    out.bytes.insert(out.bytes.end(), body_bytes.begin(), body_bytes.end());
    return out;
}

result<encoded_frame> encode_json(const message& m, const send_fields& f) {
    const send_ext ext{m, f};
    const std::string properties = detail::send_properties(m, extras_of(f));
    std::vector<ext_field> fields;
    fields.reserve(ext.before.size() + 1 + ext.behind.size());
    for (const auto& [key, value] : ext.before) fields.push_back({key, value});
    fields.push_back({properties_key, properties});
    for (const auto& [key, value] : ext.tail()) fields.push_back({key, value});
    return encode_stampable(serialize_type::json,
                            {.code = code_of(f), .version = announced_version, .flag = flag_of(f), .ext = fields},
                            detail::as_bytes(body_of(m, f)));
}

}  // namespace

std::optional<send_status> send_status_of(std::int32_t code) noexcept {
    switch (static_cast<response_code>(code)) {
        case response_code::success:
            return send_status::ok;
        case response_code::flush_disk_timeout:
            return send_status::flush_disk_timeout;
        case response_code::slave_not_available:
            return send_status::slave_not_available;
        case response_code::flush_slave_timeout:
            return send_status::flush_slave_timeout;
        default:
            return std::nullopt;
    }
}

response_code response_code_of(send_status s) noexcept {
    switch (s) {
        case send_status::ok:
            break;
        case send_status::flush_disk_timeout:
            return response_code::flush_disk_timeout;
        case send_status::slave_not_available:
            return response_code::slave_not_available;
        case send_status::flush_slave_timeout:
            return response_code::flush_slave_timeout;
    }
    return response_code::success;
}

result<encoded_frame> encode_send_message(serialize_type type, const message& m, const send_fields& fields) {
    return type == serialize_type::rocketmq ? encode_binary(m, fields) : encode_json(m, fields);
}

result<send_receipt> decode_send_message_reply(const command& reply, std::string_view message_id) {
    const auto status = send_status_of(reply.code);
    if (!status) return tl::unexpected{make_response_error(request_code::send_message_v2, reply.code, reply.remark)};
    detail::field_reader fields{reply, "the answer to SEND_MESSAGE_V2"};
    send_receipt out;
    out.status = *status;
    out.message_id = message_id;
    out.offset_message_id = fields.text("msgId");
    out.queue_id = fields.i32("queueId");
    out.queue_offset = fields.i64("queueOffset");
    if (auto failure = fields.failure())
        return tl::unexpected{*std::move(failure)};  // stored all the same: fate unknown
    out.transaction_id = reply.find("transactionId").value_or(std::string_view{});
    out.region = reply.find("MSG_REGION").value_or(std::string_view{});
    if (out.region.empty()) out.region = "DefaultRegion";
    out.trace_on = reply.find("TRACE_ON") != "false";  // as in Java: anything else counts as on
    out.recall_handle = reply.find("recallHandle").value_or(std::string_view{});
    return out;
}

}  // namespace protocol
}  // namespace rmq
