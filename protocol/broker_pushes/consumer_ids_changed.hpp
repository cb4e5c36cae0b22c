#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request.hpp>

#include <string>
#include <string_view>

namespace rmq {

/// NOTIFY_CONSUMER_IDS_CHANGED (40): somebody joined or left a consumer group, or it subscribes to other topics. Its
/// members share out the queues anew. Wants no answer.
struct consumer_ids_changed {
    std::string broker;
    std::string group;
};

namespace protocol {

/// Errors (protocol_error): no group.
result<consumer_ids_changed> decode_consumer_ids_changed(const command& request, const broker_name& from);
/// What a broker writes. The view must outlive the fields.
field_list encode_consumer_ids_changed(std::string_view group);

}  // namespace protocol
}  // namespace rmq
