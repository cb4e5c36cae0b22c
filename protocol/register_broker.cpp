#include <rmq/protocol/register_broker.hpp>

#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/topic_config_json.hpp>

namespace rmq::protocol {
namespace {

result<register_broker_request> decode_names(const command& request, std::string_view what) {
    detail::field_reader fields{request, what};
    register_broker_request out{.cluster = fields.text("clusterName"),
                                .broker = fields.text("brokerName"),
                                .broker_id = fields.i64("brokerId"),
                                .address = fields.text("brokerAddr")};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

}  // namespace

result<register_broker_request> decode_register_broker_request(const command& request) {
    auto out = decode_names(request, "REGISTER_BROKER");
    if (!out) return out;
    out->ha_address = request.find("haServerAddr").value_or("");
    out->zone = request.find("zoneName").value_or("");
    out->acting_master = request.find_bool("enableActingMaster").value_or(false);
    const std::int64_t timeout = request.find_i64("heartbeatTimeoutMillis").value_or(0);
    constexpr std::int64_t day = std::int64_t{24} * 60 * 60 * 1000;
    if (timeout > 0) out->heartbeat_timeout = std::chrono::milliseconds{timeout < day ? timeout : day};
    out->compressed = request.find_bool("compressed").value_or(false);
    return out;
}

result<register_broker_request> decode_unregister_broker_request(const command& request) {
    return decode_names(request, "UNREGISTER_BROKER");
}

result<topic_config_table> decode_register_broker_body(std::span<const std::byte> body) {
    return detail::decode_body(body, "the body of REGISTER_BROKER", [](const detail::body_value& b) {
        return detail::read_topic_config_table(b["topicConfigSerializeWrapper"]);
    });
}

}  // namespace rmq::protocol
