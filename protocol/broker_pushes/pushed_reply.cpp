#include <rmq/protocol/broker_pushes/pushed_reply.hpp>

#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/sys_flag.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace rmq::protocol {

namespace {

// "127.0.0.1:43826", some releases with a slash before it. What is no port is 0: nothing depends on it.
message_host host_of(std::string_view text) {
    if (text.starts_with('/')) text.remove_prefix(1);
    const auto colon = text.rfind(':');
    message_host out{std::string{text.substr(0, colon)}, 0};
    if (colon == std::string_view::npos) return out;
    const auto port = text.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), out.port);
    return out;
}

std::string text_of(const message_host& host) { return host.ip + ':' + std::to_string(host.port); }

struct text_and_body {
    std::string text;
    std::vector<std::byte> body;
    std::shared_ptr<const void> outer;
};

// Header texts end with the frame, so they are copied to where the body is kept.
result<void> fill(message_view& out, const command& request, std::span<const std::byte> body,
                  const std::shared_ptr<const void>& storage, std::string_view topic) {
    auto kept = std::make_shared<text_and_body>();
    kept->outer = storage;
    kept->text = request.find("properties").value_or(std::string_view{});
    const auto properties_size = kept->text.size();
    kept->text += topic;
    out.properties = read_properties(std::string_view{kept->text}.substr(0, properties_size));
    out.topic = std::string_view{kept->text}.substr(properties_size);
    out.body = detail::as_text(body);
    if (sys_flag::has(out.sys_flag, sys_flag::compressed)) {
        const auto type = sys_flag::compression_of(out.sys_flag);
        if (!type) {
            return tl::unexpected{
                error{.code = errc::protocol_error, .detail = "the reply's body is compressed in an unknown way"}};
        }
        auto inflated = inflate(*type, body);
        if (!inflated) return tl::unexpected{std::move(inflated).error()};
        kept->body = *std::move(inflated);
        out.body = detail::as_text(kept->body);
        out.sys_flag &= ~sys_flag::compressed;
    }
    out.storage = std::move(kept);
    return {};
}

}  // namespace

result<pushed_reply> decode_pushed_reply(const command& request, std::span<const std::byte> body,
                                         const std::shared_ptr<const void>& storage, const broker_name& from) {
    detail::field_reader fields{request, "PUSH_REPLY_MESSAGE_TO_CLIENT"};
    pushed_reply out;
    out.broker = from.name;
    out.group = fields.text("producerGroup");
    auto& m = out.message;
    const auto topic = fields.text("topic");
    m.queue_id = fields.i32("queueId");
    m.sys_flag = fields.i32("sysFlag");
    m.flag = fields.i32("flag");
    m.born_timestamp = fields.i64("bornTimestamp");
    m.born_host = host_of(fields.text("bornHost"));
    m.store_timestamp = fields.i64("storeTimestamp");
    m.store_host = host_of(fields.text("storeHost"));
    m.reconsume_times = request.find_i32("reconsumeTimes").value_or(0);
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    if (auto filled = fill(m, request, body, storage, topic); !filled) return tl::unexpected{std::move(filled).error()};
    out.correlation_id = m.property("CORRELATION_ID").value_or("");
    return out;
}

field_list encode_pushed_reply(const pushed_reply& reply, std::string_view properties) {
    const auto& m = reply.message;
    field_list out;
    out.add("producerGroup", reply.group)
        .add("topic", m.topic)
        .add("defaultTopic", auto_create_topic)
        .add("defaultTopicQueueNums", 4)
        .add("queueId", m.queue_id)
        .add("sysFlag", m.sys_flag)
        .add("bornTimestamp", m.born_timestamp)
        .add("flag", m.flag)
        .add_unless_empty("properties", properties)
        .add("reconsumeTimes", m.reconsume_times)
        .add("unitMode", false)
        .add_owned("bornHost", text_of(m.born_host))
        .add_owned("storeHost", text_of(m.store_host))
        .add("storeTimestamp", m.store_timestamp);
    return out;
}

}  // namespace rmq::protocol
