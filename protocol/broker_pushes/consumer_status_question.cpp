#include <rmq/protocol/broker_pushes/consumer_status_question.hpp>

#include <rmq/protocol/detail/field_reader.hpp>

namespace rmq::protocol {

result<consumer_status_question> decode_consumer_status_question(const command& request, const broker_name& from) {
    detail::field_reader fields{request, "GET_CONSUMER_STATUS_FROM_CLIENT"};
    consumer_status_question out{from.name, std::string{fields.text("topic")}, std::string{fields.text("group")}};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list encode_consumer_status_question(std::string_view topic, std::string_view group) {
    field_list out;
    out.add("topic", topic).add("group", group);
    return out;
}

}  // namespace rmq::protocol
