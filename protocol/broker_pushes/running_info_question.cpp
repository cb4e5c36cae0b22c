#include <rmq/protocol/broker_pushes/running_info_question.hpp>

#include <rmq/protocol/detail/field_reader.hpp>

namespace rmq::protocol {

result<running_info_question> decode_running_info_question(const command& request, const broker_name& from) {
    detail::field_reader fields{request, "GET_CONSUMER_RUNNING_INFO"};
    running_info_question out{.broker = from.name,
                              .group = std::string{fields.text("consumerGroup")},
                              .client_id = std::string{request.find("clientId").value_or(std::string_view{})},
                              .with_stacks = request.find_bool("jstackEnable").value_or(false)};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

field_list encode_running_info_question(std::string_view group, std::string_view client_id, bool with_stacks) {
    field_list out;
    out.add("consumerGroup", group).add("clientId", client_id).add("jstackEnable", with_stacks);
    return out;
}

}  // namespace rmq::protocol
