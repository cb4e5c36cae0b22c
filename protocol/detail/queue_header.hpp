#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/field_list.hpp>

#include <cstdint>
#include <string_view>

// The fields with which requests name a queue. The views point into the command.
namespace rmq::protocol::detail {

inline field_list queue_header(std::string_view topic, std::int32_t queue_id, std::string_view broker_name) {
    field_list ext;
    ext.add("topic", topic).add("queueId", queue_id).add_unless_empty("bname", broker_name);
    return ext;
}

template <class Fields>
void read_queue_header(field_reader& fields, const command& request, Fields& out) {
    out.topic = fields.text("topic");
    out.queue_id = fields.i32("queueId");
    out.broker_name = request.find("bname").value_or(std::string_view{});
}

}  // namespace rmq::protocol::detail
