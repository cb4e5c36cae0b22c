#include <rmq/protocol/send_message.hpp>

#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/send_request.hpp>
#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/send_oneway.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include <chrono>

namespace rmq::protocol {

namespace {

result<send_receipt> decode(const reply& answer, const prepared_request& request, const caller& from) {
    auto receipt = decode_send_message_reply(answer.header, request.extra);
    if (receipt) {
        receipt->broker = from.to.name;
        receipt->topic = request.topic;
        // The same thing by another name: brokers before 5.0 leave it out.
        if (receipt->transaction_id.empty()) receipt->transaction_id = receipt->message_id;
        receipt->group = request.group.empty() ? from.who.producer_group : request.group;
    }
    return receipt;
}

result<send_receipt> decode_ok_only(const reply& answer, const prepared_request& request, const caller& from) {
    auto receipt = decode(answer, request, from);
    if (!receipt || receipt->status == send_status::ok) return receipt;
    return tl::unexpected{detail::not_ok(receipt->status)};
}

result<void> nothing(const reply&, const prepared_request&, const caller&) { return {}; }

template <class T>
result<typed_request<T>> prepare_one(const caller& from, const message& m, const send_options& options, bool oneway,
                                     decoder<T> decode, const std::string& id) {
    auto r = detail::begin_send(from, oneway ? "send_oneway" : "send", m.topic, options.queue_id, options.group,
                                options.timeout);
    r.oneway = oneway;
    if (!options.unchecked) {
        if (auto fine = check_message(m, from.who.max_message_size); !fine)
            return detail::refuse_request<T>(from, r, std::move(fine).error());
        if (options.transactional && (m.delay_level != 0 || m.delay.count() != 0 || m.deliver_at))
            return detail::refuse_request<T>(
                from, r, local_error(errc::invalid_argument, "a half message can't be delayed; send it without"));
    }
    auto packed = packed_body(from.who, m.body);
    if (!packed) return detail::refuse_request<T>(from, r, std::move(packed).error());
    const auto now = std::chrono::system_clock::now();
    r.extra = id.empty() ? from.who.ids->next(now) : id;
    auto fields = detail::fields_of(from, options.group, options.queue_id, now);
    fields.message_id = r.extra;
    fields.oneway = oneway;
    fields.reconsume_times = options.reconsume_times;
    fields.max_reconsume_times = options.max_reconsume_times;
    if (options.transactional) {
        fields.half_of = fields.producer_group;
        fields.sys_flag |= sys_flag::transaction_prepared;
    }
    if (const auto& body = *packed) {
        fields.body = detail::as_text(*body);
        fields.sys_flag |= packed_flag(from.who);
    }
    return detail::end_request<T>(from, std::move(r), encode_send_message(from.who.header, m, fields), decode);
}

}  // namespace

result<typed_request<send_receipt>> prepare(const caller& from, const message& m, const send_options& options,
                                            const std::string& id) {
    return prepare_one<send_receipt>(from, m, options, false, options.require_ok ? &decode_ok_only : &decode, id);
}

result<typed_request<void>> prepare_oneway(const caller& from, const message& m, const send_options& options,
                                           const std::string& id) {
    return prepare_one<void>(from, m, options, true, &nothing, id);
}

result<typed_request<void>> prepare(const caller& from, const send_oneway_query& query) {
    return prepare_oneway(from, query.message, query.options);
}

result<std::optional<std::vector<std::byte>>> packed_body(const requester& who, std::string_view body) {
    if (who.compress_from == 0 || body.size() < who.compress_from) return std::nullopt;
    auto packed = compress(who.compression, who.compression_level, detail::as_bytes(body));
    if (!packed) return tl::unexpected{std::move(packed).error()};
    if (packed->size() >= body.size()) return std::nullopt;
    return std::optional{std::move(*packed)};
}

std::int32_t packed_flag(const requester& who) noexcept {
    switch (who.compression) {
        case compression_type::zlib:
            break;
        case compression_type::lz4:
            return sys_flag::compressed | sys_flag::compression_lz4;
        case compression_type::zstd:
            return sys_flag::compressed | sys_flag::compression_zstd;
    }
    return sys_flag::compressed | sys_flag::compression_zlib;
}

}  // namespace rmq::protocol
