#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/version.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace rmq::protocol::detail {

// A request of ours, ready to be stamped.
inline result<encoded_frame> request_frame(serialize_type type, request_code code, const field_list& ext,
                                           std::span<const std::byte> body = {}, bool oneway = false) {
    const command_header header{.code = static_cast<std::int32_t>(code),
                                .version = announced_version,
                                .flag = oneway ? flag_oneway : 0,
                                .ext = ext.fields()};
    return encode_stampable(header_type_for(header.code, type), header, body);
}

}  // namespace rmq::protocol::detail
