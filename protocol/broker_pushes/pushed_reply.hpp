#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/request.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace rmq {

/// PUSH_REPLY_MESSAGE_TO_CLIENT (326): the reply to a request message of ours. Answered when somebody took it; the
/// broker waits 10 s.
struct pushed_reply {
    std::string broker;
    std::string group;           ///< the replier's producer group
    std::string correlation_id;  ///< of the request it belongs to; empty when the replier left it out
    message_view message;
};

namespace protocol {

/// `storage` keeps `body` alive; a compressed one is inflated. Errors (protocol_error): a field is missing or
/// malformed, or the body is damaged.
result<pushed_reply> decode_pushed_reply(const command& request, std::span<const std::byte> body,
                                         const std::shared_ptr<const void>& storage, const broker_name& from);
/// What a broker writes; the body is the reply's. Views of `reply` and `properties` must outlive the fields.
field_list encode_pushed_reply(const pushed_reply& reply, std::string_view properties);

}  // namespace protocol
}  // namespace rmq
