#pragma once

#include <rmq/mini_cluster/detail/broker_state.hpp>
#include <rmq/protocol/send_message.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace rmq::mini {

// What sends and replies have in common.

/// What every answer to a send carries, refusals included.
response begun(const broker_settings& settings);
response refusal(const broker_settings& settings, response_code code, std::string remark);
/// AbstractSendMessageProcessor.msgCheck, in its order. The topic's write permission is not looked at, as there. The
/// topic is made when it may be.
std::optional<response> objection(broker_state& broker, const request& r, const protocol::send_request& send,
                                  const topic_config*& topic);
/// The queue that was asked for, or any. Nothing when there is none to choose from.
std::optional<std::int32_t> queue_for(broker_state& broker, const protocol::send_request& send,
                                      const topic_config& topic);
std::string offset_id(const message_host& at, std::int64_t commit_log_offset);

}  // namespace rmq::mini
