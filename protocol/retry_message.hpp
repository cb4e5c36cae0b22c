#pragma once

#include <rmq/protocol/message.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/send_message.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace rmq {

/// A message and how it has to be sent.
struct retry_message {
    rmq::message message;
    send_options options;
};

/// What a consumer sends itself when the broker refuses to take a message back (send_back): the message, addressed to
/// `%RETRY%<group>`, with all it needs to be delivered again after a while. `delay_level` and `max_reconsume_times` are
/// those of send_back_query.
///
/// It keeps the id it was first sent with, so its receipt's message_id is not the one it is stored under. Its
/// properties are RocketMQ's own: send it with these options, which leave them to the broker to judge.
retry_message make_retry_message(const message_view& m, std::string_view group, std::int32_t delay_level = 0,
                                 std::int32_t max_reconsume_times = 16);

}  // namespace rmq
