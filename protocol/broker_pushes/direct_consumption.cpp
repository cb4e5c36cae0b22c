#include <rmq/protocol/broker_pushes/direct_consumption.hpp>

#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/stored_message.hpp>

namespace rmq::protocol {

result<direct_consumption> decode_direct_consumption(const command& request, std::span<const std::byte> body,
                                                     const std::shared_ptr<const void>& storage,
                                                     const broker_name& from) {
    detail::field_reader fields{request, "CONSUME_MESSAGE_DIRECTLY"};
    direct_consumption out{.broker = from.name,
                           .group = std::string{fields.text("consumerGroup")},
                           .client_id = std::string{request.find("clientId").value_or(std::string_view{})},
                           .message = {}};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    auto message = decode_stored_message(body, storage);
    if (!message) return tl::unexpected{std::move(message).error()};
    out.message = *std::move(message);
    return out;
}

field_list encode_direct_consumption(std::string_view group, std::string_view client_id, std::string_view topic,
                                     std::string_view offset_message_id, std::string_view broker_name) {
    field_list out;
    out.add("consumerGroup", group)
        .add_unless_empty("clientId", client_id)
        .add("topic", topic)
        .add("msgId", offset_message_id)
        .add("brokerName", broker_name);
    return out;
}

}  // namespace rmq::protocol
