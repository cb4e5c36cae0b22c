#include <rmq/protocol/raw_request.hpp>

#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/version.hpp>

namespace rmq::protocol {

namespace {

// Heartbeats make a connection a member of its groups: they, and what undoes them, have one connection to themselves.
connection_role role_of(std::int32_t code) {
    return code == static_cast<std::int32_t>(request_code::heart_beat) ||
                   code == static_cast<std::int32_t>(request_code::unregister_client)
               ? connection_role::control
               : connection_role::shared;
}

result<response> decode(const reply& answer, const prepared_request&, const caller&) {
    response r;
    r.code = answer.header.code;
    r.remark = answer.header.remark.value_or("");
    for (const auto& field : answer.header.ext)
        if (field.value) r.fields.emplace_back(field.key, *field.value);
    r.body = detail::as_text(answer.body);
    return r;
}

}  // namespace

result<typed_request<response>> prepare(const caller& from, const raw_query& query) {
    auto r = detail::begin_request(from, static_cast<request_code>(query.code), "request", query.timeout);
    r.role = role_of(query.code);
    std::vector<ext_field> ext;
    ext.reserve(query.fields.size());
    for (const auto& [key, value] : query.fields) ext.push_back({key, value});
    command_header header;
    header.code = query.code;
    header.version = announced_version;
    if (!query.remark.empty()) header.remark = query.remark;
    header.ext = ext;
    auto frame = encode_stampable(header_type_for(query.code, from.who.header), header, detail::as_bytes(query.body));
    return detail::end_request<response>(from, std::move(r), std::move(frame), &decode);
}

}  // namespace rmq::protocol
