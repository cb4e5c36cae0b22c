#include <rmq/protocol/request.hpp>

namespace rmq::protocol {

error_context prepared_request::where(const caller& from) const {
    error_context out;
    out.operation = operation;
    out.broker = from.to.name;
    out.address = from.to.address;
    out.topic = topic;
    out.queue_id = queue_id;
    out.group = of_producer && group.empty() ? from.who.producer_group : group;
    out.client_id = from.who.client_id;
    return out;
}

}  // namespace rmq::protocol
