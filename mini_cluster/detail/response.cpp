#include <rmq/mini_cluster/detail/response.hpp>

#include <rmq/protocol/command.hpp>

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
    header.remark = *plain.remark;
    header.has_ext = false;
    header.ext = {};
    return protocol::encode_frame(serialize_type::json, header, {}).value();
}

}  // namespace rmq::mini
