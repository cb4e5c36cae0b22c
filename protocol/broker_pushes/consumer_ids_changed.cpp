#include <rmq/protocol/broker_pushes/consumer_ids_changed.hpp>

#include <rmq/protocol/detail/field_reader.hpp>

namespace rmq::protocol {

result<consumer_ids_changed> decode_consumer_ids_changed(const command& request, const broker_name& from) {
    detail::field_reader fields{request, "NOTIFY_CONSUMER_IDS_CHANGED"};
    consumer_ids_changed out{from.name, std::string{fields.text("consumerGroup")}};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list encode_consumer_ids_changed(std::string_view group) {
    field_list out;
    out.add("consumerGroup", group);
    return out;
}

}  // namespace rmq::protocol
