#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/direct_consume_body.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/request.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rmq {

/// How a consumer fared with a direct_consumption.
using direct_consumption_outcome = protocol::direct_consume_body;
using protocol::consume_result;

/// CONSUME_MESSAGE_DIRECTLY (309): an operator has this consumer work on one message at once, out of turn. Answered
/// with a direct_consumption_outcome; the broker waits 10 s.
struct direct_consumption {
    std::string broker;
    std::string group;
    std::string client_id;
    message_view message;
};

namespace protocol {

/// `storage` keeps `body` alive. Errors (protocol_error): no group, or the message can't be read.
result<direct_consumption> decode_direct_consumption(const command& request, std::span<const std::byte> body,
                                                     const std::shared_ptr<const void>& storage,
                                                     const broker_name& from);
/// What a broker writes; the body is the stored message. The views must outlive the fields.
field_list encode_direct_consumption(std::string_view group, std::string_view client_id, std::string_view topic,
                                     std::string_view offset_message_id, std::string_view broker_name);

}  // namespace protocol
}  // namespace rmq
