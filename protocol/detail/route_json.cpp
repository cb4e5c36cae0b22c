#include <rmq/protocol/detail/route_json.hpp>

#include <rmq/protocol/detail/json_number.hpp>

namespace rmq::protocol::detail {

void write_broker(java_json_writer& to, const route_broker& broker) {
    to.open('{').key("brokerAddrs").open('{');
    for (const auto& [id, address] : broker.addresses) to.key(id).text(address);
    to.close('}').key("brokerName").text(broker.name).key("cluster").text(broker.cluster);
    if (broker.acting_master) to.key("enableActingMaster").boolean(*broker.acting_master);
    if (!broker.zone.empty()) to.key("zoneName").text(broker.zone);
    to.close('}');
}

route_broker read_broker(const body_value& from) {
    route_broker out{.name = from["brokerName"].text(), .cluster = from.text_or("cluster", {})};
    from["brokerAddrs"].each_member([&](const std::string& key, const body_value& address) {
        const auto id = decimal_i64(key);
        if (!id) return address.fail("has a key that is no broker id");
        out.addresses.emplace(*id, address.text());
    });
    out.zone = from.text_or("zoneName", {});
    if (const auto acting = from.find("enableActingMaster")) out.acting_master = acting->boolean();
    return out;
}

}  // namespace rmq::protocol::detail
