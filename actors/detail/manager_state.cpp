#include <rmq/actors/detail/manager_state.hpp>

#include <algorithm>

namespace rmq::actors::manager_parts {

managed_broker* manager_state::find(const std::string& name_or_address) {
    auto known = brokers.find(name_or_address);
    if (known == brokers.end())
        known = std::find_if(brokers.begin(), brokers.end(),
                             [&](const auto& entry) { return entry.second.setup->port->address() == name_or_address; });
    return known == brokers.end() ? nullptr : &known->second;
}

std::vector<broker_description> manager_state::describe() const {
    std::vector<broker_description> all;
    all.reserve(brokers.size());
    for (const auto& entry : brokers) all.push_back(entry.second.describe(entry.first));
    return all;
}

error unknown_broker(const std::string& name_or_address) {
    auto e = local_error(errc::invalid_argument, "no broker of that name or address is known: add it first");
    e.where.broker = name_or_address;
    return e;
}

}  // namespace rmq::actors::manager_parts
