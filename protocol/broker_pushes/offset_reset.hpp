#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/offset_table_body.hpp>
#include <rmq/protocol/request.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rmq {

using protocol::queue_offset;

/// RESET_CONSUMER_CLIENT_OFFSET (220): somebody had the offsets of a group set back or forward; its consumers go on
/// from there. Wants no answer. Brokers from 5.2 do it by themselves: there the next pull says offset_illegal.
struct offset_reset {
    std::string broker;
    std::string topic;
    std::string group;
    std::int64_t timestamp = 0;  ///< ms since 1970: messages from here on; -1: the end
    bool force = false;          ///< also where it means to go on from a later message than now
    std::vector<queue_offset> offsets;
};

namespace protocol {

/// Reads either form of the body. Errors (protocol_error): a field or the table is missing or malformed.
result<offset_reset> decode_offset_reset(const command& request, std::span<const std::byte> body,
                                         const broker_name& from);
/// What a broker writes; the body is encode_offset_table or encode_offset_list. The views must outlive the fields.
field_list encode_offset_reset(std::string_view topic, std::string_view group, std::int64_t timestamp, bool force);

}  // namespace protocol
}  // namespace rmq
