#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/protocol/running_info_body.hpp>

#include <string>
#include <string_view>

namespace rmq {

using protocol::consumer_running_info;

/// GET_CONSUMER_RUNNING_INFO (307): an operator wants to see what this consumer is doing. Answered with a
/// consumer_running_info; the broker waits 10 s.
struct running_info_question {
    std::string broker;
    std::string group;
    std::string client_id;
    bool with_stacks = false;  ///< the stacks of all threads, too; nobody has to give them away
};

namespace protocol {

/// Errors (protocol_error): no group.
result<running_info_question> decode_running_info_question(const command& request, const broker_name& from);
/// What a broker writes. The views must outlive the fields.
field_list encode_running_info_question(std::string_view group, std::string_view client_id, bool with_stacks);

}  // namespace protocol
}  // namespace rmq
