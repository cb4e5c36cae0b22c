#include <rmq/protocol/cluster_info_body.hpp>

#include <rmq/protocol/detail/route_json.hpp>
#include <rmq/protocol/limits.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;

cluster_info read_info(const body_value& body) {
    cluster_info out;
    const auto brokers = body["brokerAddrTable"];
    brokers.each_member(
        [&](const std::string& name, const body_value& v) { out.brokers.emplace(name, detail::read_broker(v)); });
    if (out.brokers.size() > default_limits.route_brokers)
        brokers.fail("has over " + std::to_string(default_limits.route_brokers) + " items");
    body["clusterAddrTable"].each_member([&](const std::string& cluster, const body_value& names) {
        auto& members = out.clusters[cluster];
        names.each([&](const body_value& name) { members.push_back(name.text()); });
    });
    return out;
}

}  // namespace

std::string encode_cluster_info(const cluster_info& info) {
    detail::java_json_writer to{detail::java_json_writer::form::java};
    to.open('{').key("brokerAddrTable").open('{');
    for (const auto& [name, broker] : info.brokers) detail::write_broker(to.key(name), broker);
    to.close('}').key("clusterAddrTable").open('{');
    for (const auto& [cluster, names] : info.clusters) {
        to.key(cluster).open('[');
        for (const auto& name : names) to.text(name);
        to.close(']');
    }
    return std::move(to.close('}').close('}')).take();
}

result<cluster_info> decode_cluster_info(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to GET_BROKER_CLUSTER_INFO", read_info);
}

}  // namespace rmq::protocol
