#include <rmq/protocol/send_batch.hpp>

#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/detail/send_properties.hpp>
#include <rmq/protocol/detail/send_request.hpp>
#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace rmq {

namespace {

constexpr std::size_t max_batch_size = 65'536;

std::size_t size_in_batch(const message& m) {
    return protocol::batch_item_size({m.flag, m.body, {}}) +
           protocol::detail::send_properties_size(m, {.message_id = protocol::detail::longest_message_id});
}

}  // namespace

std::vector<std::span<const message>> split_batch(std::span<const message> messages, std::size_t max_bytes) {
    std::vector<std::span<const message>> out;
    std::size_t begin = 0;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto size = size_in_batch(messages[i]);
        if (i > begin && (bytes + size > max_bytes || i - begin == max_batch_size)) {
            out.push_back(messages.subspan(begin, i - begin));
            begin = i;
            bytes = 0;
        }
        bytes += size;
    }
    if (begin < messages.size()) out.push_back(messages.subspan(begin));
    return out;
}

namespace protocol {

namespace {

std::string at(std::size_t i) { return "message " + std::to_string(i) + " of the batch "; }

// What is wrong with message i of a batch that begins with `first`.
std::optional<error> wrong_with(const message& m, const message& first, std::size_t i, std::size_t max_body_size) {
    const auto wrong = [&](const std::string& why) { return local_error(errc::invalid_argument, at(i) + why); };
    if (auto fine = check_message(m, max_body_size); !fine) {
        auto why = std::move(fine).error();
        why.detail = at(i) + "can't be sent: " + why.detail;
        return why;
    }
    if (m.topic != first.topic)
        return wrong("has the topic '" + m.topic + "', the first one '" + first.topic + "'; batch them by topic");
    if (m.wait_store != first.wait_store) return wrong("has another wait_store than the first one");
    if (m.delay_level != 0 || m.delay.count() != 0 || m.deliver_at)
        return wrong("is delayed, which batches can't be; send it alone");
    if (is_retry_topic(m.topic)) return wrong("goes to a retry topic, which batches can't; send it alone");
    return std::nullopt;
}

std::optional<error> wrong_with(const send_batch_query& query, std::size_t max_body_size) {
    const auto& all = query.messages;
    if (all.size() > max_batch_size)
        return local_error(errc::invalid_argument, "the batch has " + std::to_string(all.size()) +
                                                       " messages, the limit is " + std::to_string(max_batch_size) +
                                                       "; split it");
    if (query.unchecked) return std::nullopt;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (auto wrong = wrong_with(all[i], all.front(), i, max_body_size)) return wrong;
    return std::nullopt;
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> out;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        out.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return out;
}

result<batch_receipt> decode(const reply& answer, const prepared_request& request, const caller& from) {
    auto one = decode_send_message_reply(answer.header, {});
    if (!one) return tl::unexpected{std::move(one).error()};
    batch_receipt out;
    out.status = one->status;
    out.message_ids = split(request.extra);
    out.offset_message_ids = split(one->offset_message_id);
    out.batch_id = answer.header.find("batchUniqId").value_or(std::string_view{});
    out.broker = from.to.name;
    out.topic = request.topic;
    out.queue_id = one->queue_id;
    out.queue_offset = one->queue_offset;
    out.region = std::move(one->region);
    out.trace_on = one->trace_on;
    return out;
}

result<batch_receipt> decode_ok_only(const reply& answer, const prepared_request& request, const caller& from) {
    auto receipt = decode(answer, request, from);
    if (!receipt || receipt->status == send_status::ok) return receipt;
    return tl::unexpected{detail::not_ok(receipt->status)};
}

}  // namespace

result<typed_request<batch_receipt>> prepare(const caller& from, const send_batch_query& query,
                                             const std::string& ids) {
    const std::string topic = query.messages.empty() ? std::string{} : query.messages.front().topic;
    auto r = detail::begin_send(from, "send_batch", topic, query.queue_id, query.group, query.timeout);
    r.code = request_code::send_batch_message;
    const auto refuse = [&](error why) { return detail::refuse_request<batch_receipt>(from, r, std::move(why)); };
    if (query.messages.empty())
        return refuse(local_error(errc::invalid_argument, "the batch is empty; send at least one message"));
    if (auto wrong = wrong_with(query, from.who.max_message_size)) return refuse(std::move(*wrong));

    const auto now = std::chrono::system_clock::now();
    std::vector<std::byte> body;
    const auto given = split(ids);
    for (std::size_t i = 0; i < query.messages.size(); ++i) {
        const auto& m = query.messages[i];
        const std::string id = i < given.size() ? given[i] : from.who.ids->next(now);
        if (!r.extra.empty()) r.extra += ',';
        r.extra += id;
        const std::string properties = detail::send_properties(m, {.message_id = id});
        if (auto added = encode_batch_item({m.flag, m.body, properties}, body); !added)
            return refuse(std::move(added).error());
    }
    if (!query.unchecked && body.size() > from.who.max_message_size)
        return refuse(local_error(errc::invalid_argument,
                                  "the batch has " + std::to_string(body.size()) + " bytes, the limit is " +
                                      std::to_string(from.who.max_message_size) + "; split it (split_batch)"));
    auto fields = detail::fields_of(from, query.group, query.queue_id, now);
    fields.batch = true;
    fields.body = detail::as_text(body);
    // Without an id: a broker that finds one on the batch gives it to every message.
    message carrier;
    carrier.topic = topic;
    carrier.wait_store = query.messages.front().wait_store;
    return detail::end_request<batch_receipt>(from, std::move(r), encode_send_message(from.who.header, carrier, fields),
                                              query.require_ok ? &decode_ok_only : &decode);
}

}  // namespace protocol
}  // namespace rmq
