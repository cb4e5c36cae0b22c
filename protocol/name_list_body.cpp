#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/name_list_body.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;

std::vector<std::string> read_names(const body_value& array) {
    std::vector<std::string> out;
    array.each([&](const body_value& name) { out.push_back(name.text()); });
    return out;
}

}  // namespace

std::string encode_consumer_ids(const std::vector<std::string>& client_ids) {
    return detail::write_json({{"consumerIdList", client_ids}});
}

result<std::vector<std::string>> decode_consumer_ids(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_CONSUMER_LIST_BY_GROUP",
                               [](const body_value& b) { return read_names(b["consumerIdList"]); });
}

std::string encode_group_list(const std::vector<std::string>& groups) {
    return detail::write_json({{"groupList", groups}});
}

result<std::vector<std::string>> decode_group_list(std::span<const std::byte> body) {
    return detail::decode_body(body, "a list of groups",
                               [](const body_value& b) { return read_names(b["groupList"]); });
}

std::string encode_topic_list(const topic_list& list) {
    nlohmann::json out = {{"topicList", list.topics}};
    if (!list.broker_address.empty()) out["brokerAddr"] = list.broker_address;
    return detail::write_json(out);
}

result<topic_list> decode_topic_list(std::span<const std::byte> body) {
    return detail::decode_body(body, "a list of topics", [](const body_value& b) {
        return topic_list{.topics = read_names(b["topicList"]), .broker_address = b.text_or("brokerAddr", {})};
    });
}

}  // namespace rmq::protocol
