#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/offset_table_body.hpp>
#include <rmq/protocol/request.hpp>

#include <string>
#include <string_view>

namespace rmq {

using protocol::consumer_status;

/// GET_CONSUMER_STATUS_FROM_CLIENT (221): how far has this consumer come? Answered with a consumer_status; the broker
/// waits 5 s.
struct consumer_status_question {
    std::string broker;
    std::string topic;
    std::string group;
};

namespace protocol {

/// Errors (protocol_error): a field is missing.
result<consumer_status_question> decode_consumer_status_question(const command& request, const broker_name& from);
/// What a broker writes. The views must outlive the fields.
field_list encode_consumer_status_question(std::string_view topic, std::string_view group);

}  // namespace protocol
}  // namespace rmq
