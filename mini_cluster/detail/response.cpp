#include <rmq/mini_cluster/detail/response.hpp>

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>

namespace rmq::mini {

response thrown(std::string what) {
    response r;
    r.code = response_code::system_error;
    r.remark = std::move(what);
    r.has_fields = false;
    r.in_own_type = true;
    return r;
}

response refused(response r, response_code code, std::string remark) {
    r.code = code;
    r.remark = std::move(remark);
    return r;
}

response not_supported(std::int32_t code) {
    response unknown;
    unknown.code = response_code::request_code_not_supported;
    unknown.remark = " request type " + std::to_string(code) + " not supported";  // the blank is Java's
    unknown.has_fields = false;
    return unknown;
}

response with_body(std::string_view text) {
    response r;
    const auto bytes = protocol::detail::as_bytes(text);
    r.body.assign(bytes.begin(), bytes.end());
    return r;
}

serialize_type answer_header(const release& as, answer_type answers, const response& r,
                             serialize_type asked_in) noexcept {
    switch (answers) {
        case answer_type::as_the_release:
            return as.answers_in_request_type() && !r.in_own_type ? asked_in : serialize_type::json;
        case answer_type::as_asked:
            return asked_in;
        case answer_type::json:
            return serialize_type::json;
        case answer_type::rocketmq:
            return serialize_type::rocketmq;
    }
    return serialize_type::json;
}

std::vector<std::byte> encode_response(const response& r, serialize_type type, std::int32_t version,
                                       std::int32_t opaque) {
    protocol::command_header header;
    header.code = static_cast<std::int32_t>(r.code);
    header.lang = protocol::language::java;
    header.version = version;
    header.opaque = opaque;
    header.flag = protocol::flag_response;
    if (r.remark) header.remark = *r.remark;
    header.has_ext = r.has_fields;
    header.ext = r.fields.fields();
    auto frame = protocol::encode_frame(type, header, r.body);
    if (frame) return *std::move(frame);
    // Something the peer sent came back in a field and is over a limit of the header: say that instead.
    response plain = thrown("the answer does not fit a header: " + frame.error().detail);
    header.code = static_cast<std::int32_t>(plain.code);
    if (plain.remark) header.remark = *plain.remark;
    header.has_ext = false;
    header.ext = {};
    return protocol::encode_frame(serialize_type::json, header, {}).value();
}

}  // namespace rmq::mini
